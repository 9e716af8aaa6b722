// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {OracleWithCCIP} from "../../src/OracleWithCCIP.sol";
import {IOracleWithCCIP, Budget, Destination} from "../../src/interfaces/IOracleWithCCIP.sol";
import {ILaneRouter} from "../../src/interfaces/ILaneRouter.sol";
import {LaneMessages} from "../../src/libraries/LaneMessages.sol";
import {LaneFixture} from "../support/LaneFixture.sol";
import {Vm} from "../support/Vm.sol";

/// @title Observes, sends and breaks what sends need at random, and keeps what left the chain
/// @dev Four rows, of which the first three are sent on update.
contract OracleHandler is LaneFixture {
    uint32 private constant INTERVAL = 10;
    uint256 private constant ROWS = 4;
    uint128 private constant CAP = 2e12;
    uint128 public constant PER_DAY = 10e12;

    OracleWithCCIP public oracle;
    uint256 private _clock = START;
    uint256 private _lastSend;
    mapping(uint256 row => uint256) public sentWord;
    mapping(uint256 day => uint256) private _paidOn;
    uint256 public paid;
    uint256 public mostPaidInADay;
    uint256 public sends;
    uint256 public hasty;
    uint256 public blocked;

    constructor() {
        openLanes(4, 2);
        address[] memory members;
        (keys, members) = committeeOf(1, "signer");
        oracle = new OracleWithCCIP(config(members, 1, RING));
        aggregator = Aggregator(payable(address(oracle)));
        registerMany(4 * ROWS);
        vm.deal(address(oracle), 1 ether);
        vm.startPrank(LANE_ADMIN);
        oracle.setDestination(
            THERE,
            Destination({
                router: address(near),
                receiver: STRANGER,
                feeToken: address(0),
                marginBps: 100,
                minInterval: INTERVAL,
                sendGas: 300_000,
                rows: 7,
                extraArgs: gasLimit(300_000)
            })
        );
        oracle.enableDestination(THERE, true);
        oracle.setBudget(THERE, address(0), Budget(CAP, PER_DAY));
        vm.stopPrank();
    }

    function router() external view returns (address) {
        return address(near);
    }

    function owed() external view returns (uint256) {
        return oracle.destinationState(THERE).owed;
    }

    // ---- actions ----

    function observe(uint256 rows, uint256 wait) external {
        pass(between(wait, 1, 12));
        bytes memory body = abi.encodePacked(uint32(_clock));
        rows = between(rows, 1, 2 ** ROWS - 1);
        for (uint256 row; row < ROWS; ++row) {
            if (rows >> row & 1 != 0) body = bytes.concat(body, entry(row, int48(int256(_clock)), 2, 3, NONE));
        }
        bytes memory signatures = signed(body);
        vm.recordLogs();
        try aggregator.transmit(body, signatures) {}
        catch {
            if (!oracle.paused()) ++blocked;
        }
        note();
    }

    function sendOwed(uint256 wait) external {
        pass(between(wait, 0, 12));
        vm.recordLogs();
        try oracle.sendOwed(THERE) {} catch {}
        note();
    }

    function sendRow(uint256 row, uint256 wait) external {
        pass(between(wait, 0, 12));
        uint16[] memory rows = new uint16[](1);
        rows[0] = uint16(between(row, 0, ROWS - 1));
        vm.recordLogs();
        vm.prank(LANE_ADMIN);
        try oracle.sendRows(THERE, rows, address(0)) {} catch {}
        note();
    }

    /// @dev Breaks something, or more often mends it.
    function change(uint256 what, uint256 dice) external {
        bool bad = dice % 4 == 0;
        if (what % 5 == 0) pauseLane(bad);
        if (what % 5 == 1) pauseOracle(bad);
        if (what % 5 == 2) {
            vm.prank(LANE_ADMIN);
            oracle.enableDestination(THERE, !bad);
        }
        if (what % 5 == 3) vm.deal(address(oracle), bad ? 0 : 1 ether);
        if (what % 5 == 4 && dice % 2 == 0) pass(1 days);
    }

    // ---- internal ----

    function pauseLane(bool on) private {
        if (near.lane(THERE).paused == on) return;
        vm.prank(GUARDIAN);
        if (on) near.pauseLane(THERE);
        else near.unpauseLane(THERE);
    }

    function pauseOracle(bool on) private {
        if (oracle.paused() == on) return;
        vm.prank(GUARDIAN);
        if (on) oracle.pause();
        else oracle.unpause();
    }

    function pass(uint256 secondsOn) private {
        _clock += secondsOn;
        vm.warp(_clock);
    }

    /// @dev Reads what left the chain out of the events.
    function note() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == ILaneRouter.CCIPMessageSent.selector) {
                (,, bytes memory encoded,,) = abi.decode(logs[i].data, (address, uint256, bytes, bytes[], bytes[]));
                if (_lastSend != 0 && _clock < _lastSend + INTERVAL) ++hasty;
                _lastSend = _clock;
                ++sends;
                noteRows(encoded);
            }
            if (logs[i].topics[0] == IOracleWithCCIP.RowsSent.selector) {
                (, uint256 fee) = abi.decode(logs[i].data, (address, uint256));
                paid += fee;
                uint256 today = _paidOn[_clock / 1 days] += fee;
                if (today > mostPaidInADay) mostPaidInADay = today;
            }
        }
    }

    function noteRows(bytes memory encoded) private {
        uint256 position = LaneMessages.HEADER + 1;
        while (position < encoded.length) {
            uint256 row;
            uint256 word;
            assembly {
                row := shr(240, mload(add(add(encoded, 0x20), position)))
                word := mload(add(add(encoded, 0x22), position))
            }
            sentWord[row] = word;
            position += word >> 224 & 15 == 0 ? 34 : 66;
        }
    }
}
