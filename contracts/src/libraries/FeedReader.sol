// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IPriceFeed} from "../interfaces/IPriceFeed.sol";
import {CarriedWord, IRoundStore, RowWord} from "../interfaces/IRoundStore.sol";
import {RowWords} from "./RowWords.sol";

/// @title How a column is read
/// @notice Shared by `PriceFeed` and `PriceFeedProxy`. An answer of 0 means that there is nothing to read, whatever round and
/// time say then.
library FeedReader {
    /// @notice The last answer, unscaled, with its own round and time.
    function latest(IRoundStore store, uint256 row, uint256 column)
        internal
        view
        returns (uint256 round, int256 answer, uint256 time)
    {
        uint256 word = latestWord(store, row);
        answer = RowWords.answer(word, column);
        if (word & RowWords.flag(column) == 0) {
            round = RowWords.round(word);
            time = RowWords.observedAt(word);
        } else {
            if (answer == type(int48).min) revert IPriceFeed.RetiredFeed(address(store), row, column);
            (round, time) = RowWords.carriedLane(CarriedWord.unwrap(store.carriedAt(row)), column);
        }
        if (time > block.timestamp) time = block.timestamp;
    }

    /// @notice The answer of one round, unscaled.
    function atRound(IRoundStore store, uint256 row, uint256 column, uint256 wanted)
        internal
        view
        returns (uint256 round, int256 answer, uint256 time)
    {
        (round, answer, time) = latest(store, row, column);
        // The last answer of a carried column is kept even when the ring has moved past its round.
        if (round == wanted) return (round, answer, time);

        uint256 word = RowWord.unwrap(store.rowAt(row, wanted));
        if (!RowWords.answered(word, column)) return (0, 0, 0);
        time = RowWords.observedAt(word);
        if (time > block.timestamp) time = block.timestamp;
        return (wanted, RowWords.answer(word, column), time);
    }

    /// @notice The round and time of the last answer, or zeros.
    function latestRoundAndTime(IRoundStore store, uint256 row, uint256 column)
        internal
        view
        returns (uint256 round, uint256 time)
    {
        int256 answer;
        (round, answer, time) = latest(store, row, column);
        if (answer == 0) return (0, 0);
    }

    /// @notice The same as `store.latest(row)`, without the compiler's care for memory and for what comes back.
    /// @dev A store answers with a word or, out of gas, with nothing.
    function latestWord(IRoundStore store, uint256 row) internal view returns (uint256 word) {
        bytes4 selector = IRoundStore.latest.selector;
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, row)
            if iszero(staticcall(gas(), store, 0x00, 0x24, 0x00, 0x20)) { revert(0x00, 0x00) }
            word := mload(0x00)
        }
    }

    /// @notice Ends the call with what `latestRoundData` and `getRoundData` return.
    function giveRound(uint256 roundId, int256 answer, uint256 time) internal pure {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, roundId)
            mstore(add(free, 0x20), answer)
            mstore(add(free, 0x40), time)
            mstore(add(free, 0x60), time)
            mstore(add(free, 0x80), roundId)
            return(free, 0xa0)
        }
    }
}
