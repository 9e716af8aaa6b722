// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "solady/utils/EIP712.sol";
import {SSTORE2} from "solady/utils/SSTORE2.sol";
import {ICommittee} from "./interfaces/ICommittee.sol";
import {Head} from "./libraries/Heads.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title The signers of reports
/// @notice Holds the signer set as code, so that a check opens one account instead of one slot a signer.
abstract contract Committee is ICommittee, EIP712 {
    bytes32 private constant REPORT_TYPEHASH = keccak256("Report(uint32 epoch,bytes report)");
    bytes32 private constant ROTATION_TYPEHASH = keccak256("Rotation(uint32 epoch,address[] signers,uint8 threshold)");

    uint256 private constant MAX_SIGNERS = 31;
    uint256 private constant MIN_DELAY = 1 days;

    struct Proposal {
        address signers;
        uint48 readyAt;
        uint32 replacedEpoch;
        uint8 threshold;
    }

    uint32 private immutable DELAY;

    Head internal _head;
    Proposal private _proposal;

    constructor(address[] memory firstSigners, uint8 firstThreshold, uint32 delay) {
        if (delay < MIN_DELAY) revert CommitteeDelayTooShort(delay, MIN_DELAY);
        DELAY = delay;
        _install(_writeSet(firstSigners, firstThreshold), firstSigners, firstThreshold);
    }

    /// @dev Reverts unless the caller may propose and confirm committees.
    function _checkCommitteeAdmin() internal view virtual;

    /// @dev Reverts unless the caller may withdraw a proposed committee.
    function _checkCommitteeCanceller() internal view virtual;

    // ---- admin ----

    /// @inheritdoc ICommittee
    function proposeCommittee(address[] calldata newSigners, uint8 newThreshold) external {
        _checkCommitteeAdmin();
        uint32 replaced = _head.epoch();
        uint48 readyAt = uint48(block.timestamp) + DELAY;
        _proposal = Proposal(_writeSet(newSigners, newThreshold), readyAt, replaced, newThreshold);
        emit CommitteeProposed(replaced, newSigners, newThreshold, readyAt);
    }

    /// @inheritdoc ICommittee
    function confirmCommittee() external {
        _checkCommitteeAdmin();
        Proposal memory proposal = _waitingProposal();
        if (block.timestamp < proposal.readyAt) revert CommitteeNotReady(proposal.readyAt, block.timestamp);
        _install(proposal.signers, _readSet(proposal.signers), proposal.threshold);
    }

    /// @inheritdoc ICommittee
    function cancelCommittee() external {
        _checkCommitteeCanceller();
        Proposal memory proposal = _waitingProposal();
        delete _proposal;
        emit CommitteeProposalCancelled(proposal.replacedEpoch, msg.sender);
    }

    // ---- write ----

    /// @inheritdoc ICommittee
    function rotateCommittee(address[] calldata newSigners, uint8 newThreshold, bytes calldata signatures) external {
        _checkQuorum(_head, rotationDigest(newSigners, newThreshold), signatures);
        _install(_writeSet(newSigners, newThreshold), newSigners, newThreshold);
    }

    // ---- read ----

    /// @inheritdoc ICommittee
    function epoch() external view returns (uint32) {
        return _head.epoch();
    }

    /// @inheritdoc ICommittee
    function threshold() external view returns (uint8) {
        return uint8(_head.threshold());
    }

    /// @inheritdoc ICommittee
    function signers() external view returns (address[] memory) {
        return _readSet(_head.signers());
    }

    /// @inheritdoc ICommittee
    function committee()
        external
        view
        returns (uint32 currentEpoch, uint8 currentThreshold, address[] memory currentSigners)
    {
        Head head = _head;
        return (head.epoch(), uint8(head.threshold()), _readSet(head.signers()));
    }

    /// @inheritdoc ICommittee
    function committeeDelay() external view returns (uint32) {
        return DELAY;
    }

    /// @inheritdoc ICommittee
    function proposedCommittee()
        external
        view
        returns (uint64 readyAt, uint8 proposedThreshold, address[] memory proposedSigners)
    {
        Proposal memory proposal = _proposal;
        if (proposal.replacedEpoch != _head.epoch()) return (0, 0, new address[](0));
        return (proposal.readyAt, proposal.threshold, _readSet(proposal.signers));
    }

    /// @inheritdoc ICommittee
    function reportDigest(bytes calldata report) external view returns (bytes32) {
        return _reportDigest(_head.epoch(), report);
    }

    /// @inheritdoc ICommittee
    function rotationDigest(address[] calldata newSigners, uint8 newThreshold) public view returns (bytes32) {
        bytes32 set = keccak256(abi.encodePacked(newSigners));
        return _hashTypedData(keccak256(abi.encode(ROTATION_TYPEHASH, _head.epoch(), set, newThreshold)));
    }

    // ---- internal ----

    /// @dev Two quorums over different reports must share an honest member: 2t > n + f with f = (n - 1) / 3.
    function _leastThreshold(uint256 count) internal pure virtual returns (uint256) {
        return (count + (count - 1) / 3) / 2 + 1;
    }

    function _domainNameAndVersion()
        internal
        pure
        virtual
        override
        returns (string memory name, string memory version)
    {
        return ("Meta138 Aggregator", "1");
    }

    function _reportDigest(uint32 currentEpoch, bytes calldata report) internal view returns (bytes32) {
        return _hashTypedData(keccak256(abi.encode(REPORT_TYPEHASH, currentEpoch, keccak256(report))));
    }

    /// @dev Reverts unless a quorum signed the digest; returns the signers' bits.
    function _checkQuorum(Head head, bytes32 digest, bytes calldata signatures)
        internal
        view
        returns (uint256 signerBits)
    {
        unchecked {
            uint256 given = signatures.length / Signatures.ENTRY;
            if (given * Signatures.ENTRY != signatures.length) revert MalformedSignatures(signatures.length);
            if (given < head.threshold()) revert QuorumMissed(given, head.threshold());
            uint256 good;
            uint256 set = _loadSet(head.signers(), head.count());
            (signerBits, good) = Signatures.check(digest, signatures, set, head.count());
            if (good != given) _explain(head, digest, signatures, signerBits, good);
        }
    }

    /// @dev Reverts with what is wrong with the entry at `position`.
    function _explain(Head head, bytes32 digest, bytes calldata signatures, uint256 signerBits, uint256 position)
        private
        view
    {
        uint256 start = position * Signatures.ENTRY;
        (uint256 index, address recovered) = Signatures.recover(digest, signatures[start:start + Signatures.ENTRY]);
        if (index >= head.count() || signerBits >> index != 0) revert BadSignerIndex(index, position);
        revert BadSignature(index, _readSet(head.signers())[index], recovered);
    }

    function _install(address pointer, address[] memory newSigners, uint8 newThreshold) private {
        uint32 next = _head.epoch() + 1;
        _head = _head.withCommittee(pointer, next, newThreshold, newSigners.length);
        delete _proposal;
        emit CommitteeRotated(next, newSigners, newThreshold);
    }

    function _waitingProposal() private view returns (Proposal memory proposal) {
        proposal = _proposal;
        if (proposal.replacedEpoch != _head.epoch()) revert NoCommitteeProposed();
    }

    function _writeSet(address[] memory newSigners, uint8 newThreshold) private returns (address pointer) {
        uint256 count = newSigners.length;
        if (count == 0 || count > MAX_SIGNERS) revert BadCommitteeSize(count);
        uint256 least = _leastThreshold(count);
        if (newThreshold < least || newThreshold > count) revert BadThreshold(newThreshold, least, count);

        bytes memory set;
        for (uint256 i; i < count; ++i) {
            if (newSigners[i] == address(0)) revert ZeroSigner(i);
            for (uint256 j; j < i; ++j) {
                if (newSigners[j] == newSigners[i]) revert RepeatedSigner(newSigners[i]);
            }
            set = bytes.concat(set, bytes20(newSigners[i]));
        }
        return SSTORE2.write(set);
    }

    function _readSet(address pointer) private view returns (address[] memory set) {
        bytes memory packed = SSTORE2.read(pointer);
        set = new address[](packed.length / 20);
        for (uint256 i; i < set.length; ++i) {
            set[i] = _signerAt(packed, i);
        }
    }

    function _signerAt(bytes memory set, uint256 index) private pure returns (address signer) {
        assembly ("memory-safe") {
            signer := shr(96, mload(add(add(set, 0x20), mul(index, 20))))
        }
    }

    /// @dev The first `count` addresses of a set, 20 bytes each, in fresh memory; skips the leading STOP of such code.
    function _loadSet(address pointer, uint256 count) private view returns (uint256 set) {
        assembly ("memory-safe") {
            set := mload(0x40)
            extcodecopy(pointer, set, 1, mul(count, 20))
            mstore(0x40, add(set, 0x280)) // room for 31 addresses
        }
    }
}
