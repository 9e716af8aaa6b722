// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {CarriedWord, IRoundStore, RowWord} from "./interfaces/IRoundStore.sol";
import {RowWords} from "./libraries/RowWords.sol";

/// @title Rows of prices and their history
/// @notice Keeps the newest word of each row, a ring of its rounds, and the true times of carried columns.
/// @dev Words lie at fixed slots, reached by addition instead of hashing: a row's newest word at `LATEST + row`, its
/// rounds at `RING + (row << 28) + (round & mask)`, its carried word at `CARRIED + row`. The bases are hashes with their
/// low 64 bits cleared, so the regions meet neither each other nor anything the compiler places.
abstract contract RoundStore is IRoundStore {
    uint256 private constant LATEST = uint256(keccak256("meta138.RoundStore.latest")) & ~uint256(type(uint64).max);
    uint256 private constant RING = uint256(keccak256("meta138.RoundStore.ring")) & ~uint256(type(uint64).max);
    uint256 private constant CARRIED = uint256(keccak256("meta138.RoundStore.carried")) & ~uint256(type(uint64).max);

    uint256 private constant MAX_ROW = type(uint16).max;

    uint256 private immutable RING_MASK;

    constructor(uint256 size) {
        if (size < 2 || size > RowWords.MAX_ROUND + 1 || size & (size - 1) != 0) revert BadRingSize(size);
        RING_MASK = size - 1;
    }

    /// @inheritdoc IRoundStore
    function ringSize() external view returns (uint256) {
        return RING_MASK + 1;
    }

    /// @inheritdoc IRoundStore
    function latestRow(uint256 row) external view returns (RowWord word) {
        if (row <= MAX_ROW) word = RowWord.wrap(_latest(row));
    }

    /// @inheritdoc IRoundStore
    function latest(uint256 row) external view returns (RowWord) {
        uint256 word = _latest(row & MAX_ROW);
        assembly ("memory-safe") {
            mstore(0x00, word)
            return(0x00, 0x20)
        }
    }

    /// @inheritdoc IRoundStore
    function latestRows(uint256 first, uint256 count) external view returns (RowWord[] memory words) {
        uint256 end = first > MAX_ROW ? first : first + count > MAX_ROW + 1 ? MAX_ROW + 1 : first + count;
        words = new RowWord[](end - first);
        for (uint256 i; i < words.length; ++i) {
            words[i] = RowWord.wrap(_latest(first + i));
        }
    }

    /// @inheritdoc IRoundStore
    function rowAt(uint256 row, uint256 round) external view returns (RowWord word) {
        if (row > MAX_ROW || round == 0 || round > RowWords.MAX_ROUND) return word;
        uint256 kept = _load(_ringSlot(row, round));
        if (RowWords.round(kept) == round) word = RowWord.wrap(kept);
    }

    /// @inheritdoc IRoundStore
    function carriedAt(uint256 row) external view returns (CarriedWord word) {
        if (row <= MAX_ROW) word = CarriedWord.wrap(_carried(row));
    }

    /// @dev Lets a row take a report's answers; returns its new word, or 0 if it does not move.
    function _advance(uint256 row, uint256 answers, uint256 observedAt) internal returns (uint256 next) {
        uint256 word = _latest(row);
        if (observedAt <= RowWords.observedAt(word)) return 0;
        uint256 missed;
        (next, missed) = RowWords.merge(word, answers, observedAt);
        if (next == 0) return 0;

        uint256 round = RowWords.round(word);
        if (round == RowWords.MAX_ROUND) revert RoundsExhausted(row);
        if (missed != 0) {
            uint256 slot = CARRIED + row;
            _save(slot, RowWords.withCarried(_load(slot), missed, round, RowWords.observedAt(word)));
        }
        unchecked {
            _save(_ringSlot(row, round + 1), next);
        }
        _saveLatest(row, next);
    }

    /// @dev Takes over a round of another store, with the times of its carried columns. The caller sees to it that the
    /// round is newer than the row's.
    function _adopt(uint256 row, uint256 word, uint256 carried) internal {
        if (carried != 0) _save(CARRIED + row, carried);
        _save(_ringSlot(row, RowWords.round(word)), word);
        _saveLatest(row, word);
    }

    /// @dev Opens a free column: it is registered and has no answer yet.
    function _openColumn(uint256 row, uint256 column) internal virtual {
        _saveLatest(row, RowWords.withRegistered(_latest(row), column));
    }

    /// @dev Closes a column for ever.
    function _closeColumn(uint256 row, uint256 column) internal {
        _saveLatest(row, RowWords.withRetired(_latest(row), column));
    }

    function _latest(uint256 row) internal view returns (uint256) {
        unchecked {
            return _load(LATEST + row);
        }
    }

    function _carried(uint256 row) internal view returns (uint256) {
        unchecked {
            return _load(CARRIED + row);
        }
    }

    function _saveLatest(uint256 row, uint256 word) private {
        unchecked {
            _save(LATEST + row, word);
        }
    }

    function _ringSlot(uint256 row, uint256 round) private view returns (uint256) {
        unchecked {
            return RING + (row << 28) + (round & RING_MASK);
        }
    }

    function _load(uint256 slot) private view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function _save(uint256 slot, uint256 word) private {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }
}
