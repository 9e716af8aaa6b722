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
