// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The bytes of a report
/// @notice The layout is told in `IAggregator`.
library Reports {
    uint256 internal constant HEADER = 4;
    uint256 internal constant ENTRY = 26;

    /// @notice Whether a report of this length is a header and at least one whole entry.
    function wellFormed(uint256 length) internal pure returns (bool) {
        return length >= HEADER + ENTRY && (length - HEADER) % ENTRY == 0;
    }

    /// @notice The time of the report.
    function observedAt(bytes calldata report) internal pure returns (uint256) {
        return uint32(bytes4(report));
    }

    /// @notice The entry that begins at byte `position`, which the caller knows to be inside: row index and four answer lanes.
    function entry(bytes calldata report, uint256 position) internal pure returns (uint256 row, uint256 answers) {
        assembly ("memory-safe") {
            let word := calldataload(add(report.offset, position))
            row := shr(240, word)
            answers := shr(64, shl(16, word))
        }
    }
}
