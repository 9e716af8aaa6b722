// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {IPriceFeed} from "../../src/interfaces/IPriceFeed.sol";
import {CarriedWord, RowWord} from "../../src/interfaces/IRoundStore.sol";
import {RowWords} from "../../src/libraries/RowWords.sol";
import {Test} from "../support/Test.sol";
import {Handler} from "./Handler.sol";

/// @title The formulas of docs/invariants.md, each under its name
contract InvariantsTest is Test {
    uint256 private constant PLACES = 8;
    int256 private constant SCALE = 100;
    uint256 private constant RING = 8;

    Handler private handler;
    Aggregator private aggregator;

    function setUp() public {
        handler = new Handler();
        aggregator = handler.store();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_onlyQuorumMovesRows() external view {
        vm.assertEq(handler.wrongSuccesses(), 0, "a report was taken, or refused, against the model");
    }

    function invariant_roundsStepByOne() external view {
        vm.assertEq(handler.wordsOutOfStep(), 0, "a row's round or time left the model");
    }

    function invariant_latestIsLastAnswered() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            if (!feed.registered || feed.retired) continue;
            if (feed.last.round == 0) {
                vm.assertTrue(!readable(feed, 0), "a feed without answers answers");
                continue;
            }
            (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt,) = feed.face.latestRoundData();
            vm.assertEq(round, feed.last.round, "round");
            vm.assertEq(answer, feed.last.value * SCALE, "answer");
            vm.assertEq(updatedAt, least(feed.last.time, block.timestamp), "time");
            vm.assertEq(startedAt, updatedAt, "start");
        }
    }

    function invariant_latestRoundIsReadable() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            if (!feed.registered || feed.retired || feed.last.round == 0) continue;
            (, int256 answer,, uint256 updatedAt,) = feed.face.getRoundData(uint80(feed.face.latestRound()));
            vm.assertEq(answer, feed.last.value * SCALE, "answer");
            vm.assertEq(updatedAt, least(feed.last.time, block.timestamp), "time");
        }
    }

    function invariant_historyIsTrue() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            if (!feed.registered || feed.retired) continue;
            uint256 newest = handler.rounds(place / 4);
            for (uint256 back; back < RING && back < newest; ++back) {
                uint256 round = newest - back;
                Handler.Answer memory then = handler.history(place, round);
                vm.assertEq(feed.face.getAnswer(round), then.value * SCALE, "answer");
                vm.assertEq(feed.face.getTimestamp(round), least(then.time, block.timestamp), "time");
            }
        }
    }

    function invariant_evictedRoundsAreGone() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            uint256 newest = handler.rounds(place / 4);
            if (!feed.registered || feed.retired) continue;
            if (newest >= RING && feed.last.round != newest - RING) {
                vm.assertEq(feed.face.getAnswer(newest - RING), 0, "evicted");
            }
            vm.assertEq(feed.face.getAnswer(newest + 1), 0, "future");
        }
    }

    function invariant_carriedFlagTellsTheTruth() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            (uint256 row, uint256 column) = (place / 4, place % 4);
            uint256 word = RowWord.unwrap(aggregator.latestRow(row));
            bool flagged = word & RowWords.flag(column) != 0;
            if (!feed.registered) {
                vm.assertTrue(!flagged && RowWords.answer(word, column) == 0, "free column");
            } else if (!feed.retired) {
                bool current = feed.last.round != 0 && feed.last.round == handler.rounds(row);
                vm.assertTrue(flagged == !current, "flag");
                if (!flagged || feed.last.round == 0) continue;
                uint256 carried = CarriedWord.unwrap(aggregator.carriedAt(row));
                (uint256 round, uint256 time) = RowWords.carriedLane(carried, column);
                vm.assertEq(round, feed.last.round, "carried round");
                vm.assertEq(time, feed.last.time, "carried time");
            }
        }
    }

    function invariant_retiredFeedsRevert() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            if (!feed.retired) continue;
            (bool done, bytes memory reason) = address(feed.face).staticcall(abi.encodeCall(feed.face.latestAnswer, ()));
            vm.assertTrue(!done && bytes4(reason) == IPriceFeed.RetiredFeed.selector, "latestAnswer");
            vm.assertTrue(!readable(feed, 1), "getRoundData");
        }
    }

    function invariant_ringHoldsTheNewestRounds() external view {
        for (uint256 row; row < handler.ROWS(); ++row) {
            uint256 newest = handler.rounds(row);
            for (uint256 round = newest > RING ? newest - RING + 1 : 1; round <= newest; ++round) {
                vm.assertEq(RowWords.round(RowWord.unwrap(aggregator.rowAt(row, round))), round, "ring");
            }
        }
    }

    function invariant_timesNeverLead() external view {
        for (uint256 place; place < PLACES; ++place) {
            Handler.Model memory feed = handler.model(place);
            if (!feed.registered || feed.retired) continue;
            vm.assertLe(feed.face.latestTimestamp(), block.timestamp, "reads");
            vm.assertLe(
                RowWords.observedAt(RowWord.unwrap(aggregator.latestRow(place / 4))),
                block.timestamp + aggregator.maxFuture(),
                "rows"
            );
        }
    }

    function invariant_epochCountsRotations() external view {
        vm.assertEq(aggregator.epoch(), handler.expectedEpoch(), "epoch");
        vm.assertTrue(aggregator.paused() == handler.expectedPause(), "pause");
    }

    function readable(Handler.Model memory feed, uint80 round) private view returns (bool done) {
        (done,) = address(feed.face)
            .staticcall(
                round == 0
                    ? abi.encodeCall(feed.face.latestRoundData, ())
                    : abi.encodeCall(feed.face.getRoundData, (round))
            );
    }

    function least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
