// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "../support/Test.sol";
import {LaneHandler} from "./LaneHandler.sol";

/// @title The lane's formulas of docs/invariants.md, each under its name
contract LaneInvariantsTest is Test {
    LaneHandler private handler;

    function setUp() public {
        handler = new LaneHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_noMessageIsExecutedTwice() external view {
        for (uint256 i; i < handler.sentCount(); ++i) {
            bytes32 id = keccak256(handler.sent(i));
            vm.assertLe(handler.counter().received(id), 1, "executed twice");
        }
    }

    function invariant_onlyWhatWasSentAndVouchedForIsExecuted() external view {
        vm.assertEq(handler.forgeriesTaken(), 0, "a forgery was taken");
        for (uint256 i; i < handler.sentCount(); ++i) {
            bytes32 id = keccak256(handler.sent(i));
            if (handler.counter().received(id) != 0) vm.assertTrue(handler.wasVouchedFor(id), "nobody vouched for it");
        }
    }

    function invariant_feesAreConserved() external view {
        vm.assertEq(handler.router().balance + handler.withdrawn(), handler.paid(), "fees");
    }

    function invariant_wantOfGasNeverFailsAMessage() external view {
        vm.assertEq(handler.starved(), 0, "a message failed for want of gas");
    }

    function invariant_theNewestDeliveredRoundStands() external view {
        vm.assertEq(handler.latestRound(), handler.newestDeliveredRound(), "round");
    }
}
