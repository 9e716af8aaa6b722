// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The bytes of rows that travel
/// @notice `version(1) = 1`, then for each row `index(2) | word(32)` and, when the word has a carried flag, `carried(32)`:
/// the stored words themselves.
library RowPayloads {
    uint256 private constant FLAGS = 0xf << 224;

    /// @notice The first byte of a payload.
    bytes1 internal constant VERSION = 0x01;

    /// @notice Whether the times of carried columns go with the word.
    function hasCarried(uint256 word) internal pure returns (bool) {
        return word & FLAGS != 0;
    }

    /// @notice A payload without rows.
    function empty() internal pure returns (bytes memory) {
        return abi.encodePacked(VERSION);
    }

    /// @notice Appends a row in place; `carried` matters only when the word has a carried flag. Nothing may be allocated
    /// between `empty` and the last row: the payload grows into free memory.
    function append(bytes memory payload, uint256 row, uint256 word, uint256 carried) internal pure {
        bool withTimes = hasCarried(word);
        assembly ("memory-safe") {
            let length := mload(payload)
            let end := add(add(payload, 0x20), length)
            let size := 34
            mstore(end, shl(240, row))
            mstore(add(end, 2), word)
            if withTimes {
                mstore(add(end, 34), carried)
                size := 66
            }
            mstore(payload, add(length, size))
            mstore(0x40, and(add(add(end, size), 31), not(31)))
        }
    }

    /// @notice Whether the payload is a version this knows and whole rows, at least one.
    function wellFormed(bytes calldata payload) internal pure returns (bool) {
        if (payload.length < 35 || payload[0] != VERSION) return false;
        uint256 position = 1;
        while (position < payload.length) {
            if (position + 34 > payload.length) return false;
            position += hasCarried(uint256(bytes32(payload[position + 2:position + 34]))) ? 66 : 34;
        }
        return position == payload.length;
    }

    /// @notice The row at `position` of a well-formed payload, and where the next one begins.
    function at(bytes calldata payload, uint256 position)
        internal
        pure
        returns (uint256 row, uint256 word, uint256 carried, uint256 next)
    {
        row = uint16(bytes2(payload[position:position + 2]));
        word = uint256(bytes32(payload[position + 2:position + 34]));
        next = position + 34;
        if (hasCarried(word)) {
            carried = uint256(bytes32(payload[next:next + 32]));
            next += 32;
        }
    }
}
