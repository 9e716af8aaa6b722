// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The one word that every report reads: the committee, whether writes are paused, who wants to announce.
/// @dev From the lowest bit up: `signers(160) | epoch(32) | threshold(8) | count(8) | paused(1) | notifyBuckets(32)`. The
/// last two are not the committee's; a word of their own would cost each report 2,100 gas.
type Head is uint256;

using Heads for Head global;

/// @title Parts of the head word
library Heads {
    uint256 private constant COMMITTEE_MASK = 2 ** 208 - 1;
    uint256 private constant PAUSED = 1 << 208;

    /// @notice Where the signers are kept as code.
    function signers(Head head) internal pure returns (address) {
        return address(uint160(Head.unwrap(head)));
    }

    /// @notice Number of the committee in force.
    function epoch(Head head) internal pure returns (uint32) {
        return uint32(Head.unwrap(head) >> 160);
    }

    /// @notice How many must sign.
    function threshold(Head head) internal pure returns (uint256) {
        return (Head.unwrap(head) >> 192) & 0xff;
    }

    /// @notice How many can sign.
    function count(Head head) internal pure returns (uint256) {
        return (Head.unwrap(head) >> 200) & 0xff;
    }

    /// @notice Whether writes are paused.
    function paused(Head head) internal pure returns (bool) {
        return Head.unwrap(head) & PAUSED != 0;
    }

    /// @notice Whether the row's bucket, which it shares with every 32nd row, holds one that announces.
    function mayNotify(Head head, uint256 row) internal pure returns (bool) {
        return (Head.unwrap(head) >> (209 + (row & 31))) & 1 != 0;
    }

    /// @notice The head with another committee.
    function withCommittee(Head head, address pointer, uint32 number, uint8 least, uint256 size)
        internal
        pure
        returns (Head)
    {
        uint256 committee =
            uint256(uint160(pointer)) | (uint256(number) << 160) | (uint256(least) << 192) | (size << 200);
        return Head.wrap((Head.unwrap(head) & ~COMMITTEE_MASK) | committee);
    }

    /// @notice The head with writes paused or not.
    function withPaused(Head head, bool stop) internal pure returns (Head) {
        return Head.wrap(stop ? Head.unwrap(head) | PAUSED : Head.unwrap(head) & ~PAUSED);
    }

    /// @notice The head with the row's bucket marked.
    function withNotify(Head head, uint256 row) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) | (1 << (209 + (row & 31))));
    }
}
