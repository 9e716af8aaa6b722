// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {Test} from "../support/Test.sol";
import {OracleHandler} from "./OracleHandler.sol";

/// @title The formulas of docs/invariants.md about rows that leave, each under its name
contract OracleLaneInvariantsTest is Test {
    OracleHandler private handler;

    function setUp() public {
        handler = new OracleHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whatMovedIsSentOrOwed() external view {
        uint256 owed = handler.owed();
        for (uint256 row; row < 3; ++row) {
            uint256 word = RowWord.unwrap(handler.oracle().latestRow(row));
            if (word >> 228 == 0 || word == handler.sentWord(row)) continue;
            vm.assertTrue(owed >> row & 1 != 0, "neither sent nor owed");
        }
    }

    function invariant_sendsKeepToTheBudget() external view {
        vm.assertLe(handler.mostPaidInADay(), handler.PER_DAY(), "more than the day's budget");
        vm.assertEq(handler.router().balance, handler.paid(), "what is told is what is paid");
    }

    function invariant_sendsKeepTheirDistance() external view {
        vm.assertEq(handler.hasty(), 0, "too soon after the one before");
    }

    function invariant_sendsNeverStopAPrice() external view {
        vm.assertEq(handler.blocked(), 0, "a report was refused");
    }
}
