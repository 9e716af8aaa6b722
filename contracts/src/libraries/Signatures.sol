// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The bytes of a list of signatures
/// @notice The layout is told in `ICommittee`.
library Signatures {
    uint256 internal constant ENTRY = 65;

    /// @dev Half the order of secp256k1: the largest s that is not malleable.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @notice Which signers signed the digest.
    /// @param set memory that begins with `count` addresses of 20 bytes
    /// @return bits one for each signer that signed
    /// @return good number of entries that are right; the entry after them, if there is one, is wrong
    function check(bytes32 digest, bytes calldata signatures, uint256 set, uint256 count)
        internal
        view
        returns (uint256 bits, uint256 good)
    {
        uint256 halfOrder = HALF_ORDER;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, digest)
            let end := add(signatures.offset, signatures.length)
            for { let entry := signatures.offset } lt(entry, end) { entry := add(entry, 65) } {
                let index := byte(0, calldataload(entry))
                let vs := calldataload(add(entry, 33))
                let s := shr(1, shl(1, vs))
                mstore(add(free, 0x20), add(shr(255, vs), 27))
                mstore(add(free, 0x40), calldataload(add(entry, 1)))
                mstore(add(free, 0x60), s)
                // The precompile returns nothing when it recovers nothing, so the word it would fill is cleared first.
                mstore(0x00, 0)
                pop(staticcall(gas(), 1, free, 0x80, 0x00, 0x20))
                let expected := shr(96, mload(add(set, mul(index, 20))))
                // No bit at or above the index may be set yet: that is what "strictly increasing" means.
                let wrong := or(shr(index, bits), or(gt(s, halfOrder), xor(mload(0x00), expected)))
                if or(wrong, iszero(lt(index, count))) { break }
                bits := or(bits, shl(index, 1))
                good := add(good, 1)
            }
        }
    }

    /// @notice What a single entry says, for error messages: signer index and the address that signed.
    /// @dev `signer` is zero when the signature is none, or when s lies in the upper half of the group's order.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (uint256 index, address signer) {
        index = uint8(signature[0]);
        bytes32 r = bytes32(signature[1:33]);
        uint256 vs = uint256(bytes32(signature[33:65]));
        uint256 s = vs & (2 ** 255 - 1);
        if (s <= HALF_ORDER) signer = ecrecover(digest, uint8(27 + (vs >> 255)), r, bytes32(s));
    }
}
