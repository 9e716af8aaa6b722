// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {PriceFeed} from "../../src/PriceFeed.sol";
import {FeedId, FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {RowWords} from "../../src/libraries/RowWords.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Moves an aggregator at random and keeps, in plain Solidity, what it ought to show
/// @dev Two rows, up to eight feeds. The model knows nothing of words, rings or flags.
contract Handler is Fixture {
    uint256 public constant ROWS = 2;

    struct Answer {
        int256 value;
        uint256 round;
        uint256 time;
    }

    struct Model {
        bool registered;
        bool retired;
        PriceFeed face;
        Answer last;
    }

    mapping(uint256 place => Model) private _models;
    mapping(uint256 place => mapping(uint256 round => Answer)) private _history;
    uint256[ROWS] public rounds;
    uint256[ROWS] public times;
    uint256 public reports;
    uint256 public wordsOutOfStep;
    uint256 public wrongSuccesses;
    uint32 public expectedEpoch = 1;
    bool public expectedPause;
    uint256 private _generation;

    constructor() {
        deploy(4, 3, RING);
        registerPlace(0, 0);
        registerPlace(1, 2);
    }

    function store() external view returns (Aggregator) {
        return aggregator;
    }

    function model(uint256 place) external view returns (Model memory) {
        return _models[place];
    }

    function history(uint256 place, uint256 round) external view returns (Answer memory) {
        return _history[place][round];
    }

    // ---- actions ----

    function pass(uint256 secondsOn) external {
        vm.warp(block.timestamp + between(secondsOn, 0, 90));
    }

    function registerPlace(uint256 row, uint256 column) public {
        (row, column) = (row % ROWS, column % 4);
        Model storage feed = _models[row * 4 + column];
        if (feed.registered) return;
        feed.registered = true;
        feed.face = register(registration(row, column));
    }

    function retire(uint256 row, uint256 column, uint256 luck) external {
        if (luck % 8 != 0) return;
        (row, column) = (row % ROWS, column % 4);
        Model storage feed = _models[row * 4 + column];
        if (!feed.registered || feed.retired) return;
        feed.retired = true;
        vm.prank(FEED_ADMIN);
        aggregator.retireFeed(idOf(row, column));
    }

    function setPause(bool stop) external {
        if (stop == expectedPause) return;
        expectedPause = stop;
        vm.prank(GUARDIAN);
        if (stop) aggregator.pause();
        else aggregator.unpause();
    }

    function rotate() external {
        (uint256[] memory newKeys, address[] memory members) =
            committeeOf(4, string.concat("generation", vm.toString(++_generation)));
        aggregator.rotateCommittee(members, 3, signedBy(aggregator.rotationDigest(members, 3), 3));
        keys = newKeys;
        ++expectedEpoch;
    }

    /// @dev A report with both rows, in time or a little out of it; `kinds` chooses which columns are observed.
    function sendReport(uint256 timeSeed, int48[8] calldata values, uint256 kinds) external {
        uint256 time = block.timestamp + MAX_FUTURE + 1 - between(timeSeed, 0, MAX_AGE + MAX_FUTURE + 2);
        bytes memory rows;
        int48[8] memory sent;
        for (uint256 i; i < 8; ++i) {
            uint256 kind = (kinds >> (i * 8)) & 0xff;
            sent[i] = kind < 70 ? NONE : kind < 80 ? int48(0) : values[i];
        }
        for (uint256 row; row < ROWS; ++row) {
            rows =
                bytes.concat(rows, entry(row, sent[row * 4], sent[row * 4 + 1], sent[row * 4 + 2], sent[row * 4 + 3]));
        }
        bytes memory body = report(time, rows);
        bool due = apply_(time, sent);
        bytes memory signatures = signed(body);
        (bool done,) = address(aggregator).call(abi.encodeCall(aggregator.transmit, (body, signatures)));
        if (done != due) ++wrongSuccesses;
        if (done) ++reports;
        checkSteps();
    }

    /// @dev Reports that no quorum signed: they must never be taken.
    function sendForgery(uint256 seed, bytes32 r, bytes32 vs) external {
        bytes memory body = report(block.timestamp, entry(seed % ROWS, 1, 1, 1, 1));
        bytes memory signatures = signedBy(aggregator.reportDigest(body), 2);
        signatures = bytes.concat(signatures, abi.encodePacked(uint8(2), r, vs));
        (bool done,) = address(aggregator).call(abi.encodeCall(aggregator.transmit, (body, signatures)));
        if (done) ++wrongSuccesses;
    }

    // ---- the model ----

    function apply_(uint256 time, int48[8] memory sent) private returns (bool moves) {
        if (expectedPause || time > block.timestamp + MAX_FUTURE || time + MAX_AGE < block.timestamp) return false;
        for (uint256 row; row < ROWS; ++row) {
            if (time <= times[row] || !observesLiveColumn(row, sent)) continue;
            moves = true;
            times[row] = time;
            uint256 round = ++rounds[row];
            for (uint256 place = row * 4; place < row * 4 + 4; ++place) {
                Model storage feed = _models[place];
                if (!isObserved(feed, sent[place])) continue;
                feed.last = Answer(sent[place], round, time);
                _history[place][round] = feed.last;
            }
        }
    }

    function observesLiveColumn(uint256 row, int48[8] memory sent) private view returns (bool) {
        for (uint256 place = row * 4; place < row * 4 + 4; ++place) {
            if (isObserved(_models[place], sent[place])) return true;
        }
        return false;
    }

    function isObserved(Model storage feed, int48 value) private view returns (bool) {
        return feed.registered && !feed.retired && value != 0 && value != NONE;
    }

    /// @dev Rounds move by single steps and times only forward; the model says by how much.
    function checkSteps() private {
        for (uint256 row; row < ROWS; ++row) {
            uint256 word = RowWord.unwrap(aggregator.latestRow(row));
            if (RowWords.round(word) != rounds[row] || RowWords.observedAt(word) != times[row]) ++wordsOutOfStep;
        }
    }
}
