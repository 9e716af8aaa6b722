// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The signers of reports
/// @notice Holds one signer set at a time, numbered by an epoch, and verifies that a quorum of it signed.
/// @dev Signatures are EIP-712 under the domain `name "Meta138 Aggregator", version "1", chainId, verifyingContract`
/// over one of
/// `Report(uint32 epoch,bytes report)` and
/// `Rotation(uint32 epoch,address[] signers,uint8 threshold)`, where `epoch` is the epoch that signs.
///
/// A `signatures` argument is n times 65 bytes `signerIndex(1) | r(32) | vs(32)`: the signer's position in `signers()`
/// and EIP-2098's compact form. Indexes strictly increase. At least `threshold` signatures must be there and each one
/// that is there must be right.
interface ICommittee {
    /// @notice A new set signs from now on.
    event CommitteeRotated(uint32 indexed epoch, address[] signers, uint8 threshold);

    /// @notice The committee admin announced a set that it may install at `readyAt` unless the epoch moves before.
    event CommitteeProposed(uint32 indexed replacedEpoch, address[] signers, uint8 threshold, uint64 readyAt);

    /// @notice The announced set was withdrawn.
    event CommitteeProposalCancelled(uint32 indexed replacedEpoch, address indexed by);

    /// @notice A set has 1 to 31 signers.
    error BadCommitteeSize(uint256 size);

    /// @notice The signer at this position is the zero address.
    error ZeroSigner(uint256 index);

    /// @notice The same address stands at two positions.
    error RepeatedSigner(address signer);

    /// @notice With f = (n - 1) / 3 faulty signers, two quorums over prices must share an honest member (2t > n + f), a quorum
    /// over a lane's messages must have one (t > f), and t may not exceed n.
    error BadThreshold(uint256 threshold, uint256 least, uint256 most);

    /// @notice The public delay before a committee admin's set may be installed is at least one day.
    error CommitteeDelayTooShort(uint256 delay, uint256 least);

    /// @notice Signatures are whole entries of 65 bytes.
    error MalformedSignatures(uint256 length);

    /// @notice Fewer signatures than the threshold.
    error QuorumMissed(uint256 given, uint256 threshold);

    /// @notice Signer indexes must strictly increase and lie below the number of signers.
    error BadSignerIndex(uint256 index, uint256 position);

    /// @notice The signature at this position is not the one of the signer it names.
    error BadSignature(uint256 index, address expected, address recovered);

    /// @notice No set is announced, or the one announced was for an epoch that is over.
    error NoCommitteeProposed();

    /// @notice The announced set may not be installed yet.
    error CommitteeNotReady(uint64 readyAt, uint256 timestamp);

    /// @notice Number of the signer set in force, from 1.
    function epoch() external view returns (uint32);

    /// @notice How many signatures a report or rotation needs.
    function threshold() external view returns (uint8);

    /// @notice The signers in force, by index.
    function signers() external view returns (address[] memory);

    /// @notice Epoch, threshold and signers of one moment.
    function committee() external view returns (uint32 epoch, uint8 threshold, address[] memory signers);

    /// @notice The public delay, in seconds, between a committee admin's proposal and its confirmation.
    function committeeDelay() external view returns (uint32);

    /// @notice The announced set, if one is waiting; `readyAt` is 0 when none is.
    function proposedCommittee() external view returns (uint64 readyAt, uint8 threshold, address[] memory signers);

    /// @notice The digest that the committee in force signs for this report.
    function reportDigest(bytes calldata report) external view returns (bytes32);

    /// @notice The digest that the committee in force signs to hand over to this set.
    function rotationDigest(address[] calldata newSigners, uint8 newThreshold) external view returns (bytes32);

    /// @notice Installs a new set at once, by a quorum of the old one. Anyone may call.
    function rotateCommittee(address[] calldata newSigners, uint8 newThreshold, bytes calldata signatures) external;

    /// @notice Announces a set. Only the committee admin.
    function proposeCommittee(address[] calldata newSigners, uint8 newThreshold) external;

    /// @notice Installs the announced set after the delay. Only the committee admin.
    function confirmCommittee() external;

    /// @notice Withdraws the announced set. The committee admin or the guardian.
    function cancelCommittee() external;
}
