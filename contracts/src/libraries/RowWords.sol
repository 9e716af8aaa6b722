// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The arithmetic of row words
/// @notice Layouts are told in `IRoundStore`: `RowWord` and `CarriedWord`.
library RowWords {
    /// @dev Width and mask of an answer; its minimum marks a retired column, or a missing observation in a report.
    uint256 internal constant ANSWER_MASK = 0xffffffffffff;
    uint256 internal constant ANSWER_MINIMUM = 0x800000000000;

    uint256 internal constant MAX_ROUND = 2 ** 28 - 1;

    /// @notice The round a word was written in.
    function round(uint256 word) internal pure returns (uint256) {
        return word >> 228;
    }

    /// @notice When the word's answers were observed.
    function observedAt(uint256 word) internal pure returns (uint256) {
        return (word >> 192) & 0xffffffff;
    }

    /// @notice A column's answer, or a marker.
    function answer(uint256 word, uint256 column) internal pure returns (int256) {
        unchecked {
            return int48(uint48(word >> (144 - 48 * column)));
        }
    }

    /// @notice A column's carried flag as it stands in the word.
    function flag(uint256 column) internal pure returns (uint256) {
        unchecked {
            return 1 << (227 - column);
        }
    }

    /// @notice Whether the column answered in the word's own round.
    function answered(uint256 word, uint256 column) internal pure returns (bool) {
        return word & flag(column) == 0 && answer(word, column) != 0;
    }

    /// @notice The word with a free column made a registered one without answers.
    function withRegistered(uint256 word, uint256 column) internal pure returns (uint256) {
        return word | flag(column);
    }

    /// @notice The word with a column retired.
    function withRetired(uint256 word, uint256 column) internal pure returns (uint256) {
        uint256 shift = 144 - 48 * column;
        return (word & ~(ANSWER_MASK << shift)) | (ANSWER_MINIMUM << shift) | flag(column);
    }

    /// @notice The lane of a column in a carried word.
    function carriedLane(uint256 carried, uint256 column) internal pure returns (uint256 laneRound, uint256 time) {
        unchecked {
            uint256 lane = carried >> (192 - 64 * column);
            return ((lane >> 32) & 0xffffffff, lane & 0xffffffff);
        }
    }

    /// @notice The carried word with this round and time in the lanes of the columns whose flags are in `missed`.
    function withCarried(uint256 carried, uint256 missed, uint256 laneRound, uint256 time)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            uint256 lane = (laneRound << 32) | time;
            for (uint256 column; column < 4; ++column) {
                if (missed & flag(column) == 0) continue;
                uint256 shift = 192 - 64 * column;
                carried = (carried & ~(uint256(type(uint64).max) << shift)) | (lane << shift);
            }
            return carried;
        }
    }

    /// @notice The word that follows `word` when `answers` (four lanes of a report, lowest 192 bits) are observed.
    /// @dev A column is live if it has a flag or an answer and is not retired. A live column takes what is neither 0 nor
    /// the minimum, and keeps its answer under a flag otherwise; retired and free columns stay as they are.
    /// The caller sees to it that the round fits.
    /// @return next the new word, 0 if no live column was observed
    /// @return missed the flags of the columns that this round is the first to carry
    function merge(uint256 word, uint256 answers, uint256 time) internal pure returns (uint256 next, uint256 missed) {
        assembly ("memory-safe") {
            let lanes := 0
            let taken := 0
            let flags := 0
            let bit := 0x100000000000000000000000000000000000000000000000000000000 // column 3's flag
            for { let shift := 0 } lt(shift, 192) { shift := add(shift, 48) } {
                let old := and(shr(shift, word), 0xffffffffffff)
                let carried := and(word, bit)
                if or(old, carried) {
                    let fresh := and(shr(shift, answers), 0xffffffffffff)
                    switch and(iszero(iszero(and(fresh, 0x7fffffffffff))), iszero(eq(old, 0x800000000000)))
                    case 0 {
                        lanes := or(lanes, shl(shift, old))
                        flags := or(flags, bit)
                    }
                    default {
                        lanes := or(lanes, shl(shift, fresh))
                        taken := 1
                    }
                }
                bit := shl(1, bit)
            }
            if taken {
                missed := and(flags, not(word))
                next := or(or(shl(228, add(shr(228, word), 1)), flags), or(shl(192, time), lanes))
            }
        }
    }
}
