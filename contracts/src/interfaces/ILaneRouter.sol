// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRouterClient} from "@chainlink/contracts-ccip/interfaces/IRouterClient.sol";
import {ICommittee} from "./ICommittee.sol";

/// @notice What a lane asks of senders.
/// @param baseFee wei for a message
/// @param weiPerGas wei for each unit of the gas limit
/// @param weiPerByte wei for each byte of the payload
/// @param maxGasLimit the largest gas limit that a message may ask for
struct LaneTerms {
    uint96 baseFee;
    uint64 weiPerGas;
    uint64 weiPerByte;
    uint32 maxGasLimit;
}

/// @notice What stands at the beginning of a lane router's life.
/// @param selector this chain's selector, never zero
/// @param admin default admin: withdraws fees and lifts curses
/// @param adminDelay seconds that a change of the default admin takes
/// @param committeeAdmin may propose and confirm attesters; zero for nobody yet
/// @param laneAdmin may open lanes and set terms; zero for nobody yet
/// @param guardian may pause and curse; zero for nobody yet
/// @param attesters whose quorum vouches for what other chains sent
/// @param threshold how many of them must sign
/// @param committeeDelay seconds between a committee admin's proposal and its confirmation
struct LaneRouterConfig {
    uint64 selector;
    address admin;
    uint48 adminDelay;
    address committeeAdmin;
    address laneAdmin;
    address guardian;
    address[] attesters;
    uint8 threshold;
    uint32 committeeDelay;
}

/// @notice One lane, both ways.
/// @param remote router on the other chain; zero when there is no lane
/// @param sent number of the last message sent, from 1
/// @param generation how often the lane was opened
/// @param paused whether nothing is sent or delivered until the guardian lets it
/// @param cursed whether nothing is sent or delivered until the default admin lets it
/// @param terms what it asks of senders
struct LaneView {
    address remote;
    uint64 sent;
    uint16 generation;
    bool paused;
    bool cursed;
    LaneTerms terms;
}

/// @notice What became of a message on this chain; the numbers are CCIP's.
enum MessageExecutionState {
    UNTOUCHED,
    IN_PROGRESS,
    SUCCESS,
    FAILURE
}

/// @title Messages between chains, vouched for by a quorum of attesters
/// @notice Sends with CCIP's `IRouterClient` and delivers to CCIP's `IAny2EVMMessageReceiver`, for chains that CCIP does
/// not serve. A message is CCIP's `MessageV1` without tokens, finality 0 and no verifiers or executor; its id is the
/// keccak-256 of its encoding. Trust is in the committee alone: there is no independent risk network.
/// @dev Attesters sign the root of a Merkle tree over the ids of messages `first` to `end - 1` of one lane, in order and
/// without padding, inner nodes the keccak-256 of the sorted pair. An id hashes at least 183 bytes and an inner node 64, so
/// neither can be passed off as the other.
interface ILaneRouter is IRouterClient, ICommittee {
    /// @notice A message was sent; CCIP 2.0's event, with no receipts and no verifiers.
    event CCIPMessageSent(
        uint64 indexed destChainSelector,
        address indexed sender,
        bytes32 indexed messageId,
        address feeToken,
        uint256 tokenAmountBeforeTokenPoolFees,
        bytes encodedMessage,
        Receipt[] receipts,
        bytes[] verifierBlobs
    );

    /// @notice A message was executed; CCIP 2.0's event. `returnData` is what the receiver reverted with, at most 132 bytes.
    event ExecutionStateChanged(
        uint64 indexed sourceChainSelector,
        uint64 indexed messageNumber,
        bytes32 indexed messageId,
        MessageExecutionState state,
        bytes returnData
    );

    /// @notice A message of a delivery was executed before and left alone.
    event SkippedAlreadyExecutedMessage(uint64 sourceChainSelector, uint64 messageNumber);

    /// @notice A lane leads to another router from now on. What the former one sent is delivered only if the lane is led back
    /// to it; what was executed stays so.
    event LaneOpened(uint64 indexed selector, address remote, uint16 generation);

    /// @notice Senders pay by these terms from now on.
    event TermsSet(uint64 indexed selector, LaneTerms terms);

    /// @notice A token pays fees from now on, `rate` units of it for 10^18 wei; 0 ends that.
    event FeeTokenSet(address indexed token, uint256 rate);

    /// @notice Nothing passes the lane until the guardian lets it.
    event LanePausedBy(uint64 indexed selector, address by);

    /// @notice The lane goes on.
    event LaneUnpausedBy(uint64 indexed selector, address by);

    /// @notice Nothing passes the lane until the default admin lets it.
    event LaneCursedBy(uint64 indexed selector, address by);

    /// @notice The lane's curse is over.
    event CurseLifted(uint64 indexed selector);

    /// @notice Fees left the router; token zero is the native coin.
    event Withdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice A receipt of CCIP 2.0; never used here.
    struct Receipt {
        address issuer;
        uint32 destGasLimit;
        uint32 destBytesOverhead;
        uint256 feeTokenAmount;
        bytes extraArgs;
    }

    /// @notice A chain selector is not zero, and another chain's is not this one's.
    error BadSelector(uint64 selector);

    /// @notice A lane needs a router at its other end.
    error ZeroRemote(uint64 selector);

    /// @notice There is no lane from this chain.
    error SourceChainNotEnabled(uint64 sourceChainSelector);

    /// @notice The guardian has paused the lane.
    error LanePaused(uint64 selector);

    /// @notice The lane is cursed.
    error LaneCursed(uint64 selector);

    /// @notice The lane is neither paused nor cursed, or is so already.
    error NothingToChange(uint64 selector);

    /// @notice The lane carries no tokens.
    error TokensNotSupported(uint256 count);

    /// @notice The receiver is not an `abi.encode`d address of an EVM chain other than zero.
    error InvalidEVMAddress(bytes encodedAddress);

    /// @notice The payload is too long.
    error MessageTooLarge(uint256 most, uint256 size);

    /// @notice The message asks for too much gas.
    error MessageGasLimitTooHigh(uint256 most, uint256 gasLimit);

    /// @notice The extra arguments begin with a tag that is not one of CCIP's V1, V2 and V3 for EVM chains.
    error InvalidExtraArgsTag(bytes4 tag);

    /// @notice The extra arguments are longer or shorter than their tag says, or ask for verifiers, executors or token
    /// receivers, which this lane does not have.
    error UnsupportedExtraArgs(bytes extraArgs);

    /// @notice This lane waits for the source's finality, whatever a message would like.
    error InvalidRequestedFinality(bytes4 requested, bytes4 allowed);

    /// @notice This token pays no fees here.
    error FeeTokenNotSupported(address token);

    /// @notice The native coin could not be paid out.
    error PaymentFailed(address to, uint256 amount);

    /// @notice A delivery has at least one message.
    error EmptyDelivery();

    /// @notice The message's encoding is not the one that this lane's routers write.
    error MalformedMessage(uint256 position);

    /// @notice The message is for another chain.
    error InvalidMessageDestChainSelector(uint64 selector);

    /// @notice The message comes from another chain than the delivery says.
    error SourceChainSelectorMismatch(uint64 expected, uint64 actual);

    /// @notice The message was sent through another router than the one at the lane's other end.
    error InvalidOnRamp(bytes onRamp);

    /// @notice The message is for another router.
    error InvalidOffRamp(address expected, bytes offRamp);

    /// @notice The message's number is not in the interval that was signed.
    error MessageOutsideInterval(uint64 number, uint64 first, uint64 end);

    /// @notice All messages of the delivery were executed before.
    error NothingToDeliver();

    /// @notice With this much gas the receiver might get less than the message asked for.
    error NotEnoughGas(uint256 left, uint256 needed);

    /// @notice The message did not fail, or is another one than that which did.
    error NotFailed(uint64 sourceChainSelector, uint64 number, bytes32 messageId);

    /// @notice A retry gives at least the gas that the message asked for.
    error InvalidGasLimitOverride(uint32 messageGasLimit, uint32 given);

    /// @notice Opens the lane to a chain, or leads it to another router; what the former router sent and was not
    /// delivered is lost to it, unless the lane is led back. Only the lane admin.
    function openLane(uint64 selector, address remote, LaneTerms calldata terms) external;

    /// @notice Sets what a lane asks of senders. Only the lane admin.
    function setTerms(uint64 selector, LaneTerms calldata terms) external;

    /// @notice Lets a token pay fees, `rate` units of it for 10^18 wei, or stops that with rate 0. The router asks for the fee
    /// and does not look at what arrives: no token that keeps a share of a transfer. Only the lane admin.
    function setFeeToken(address token, uint256 rate) external;

    /// @notice Stops a lane both ways. Only the guardian.
    function pauseLane(uint64 selector) external;

    /// @notice Lets a lane go on. Only the guardian.
    function unpauseLane(uint64 selector) external;

    /// @notice Stops a lane both ways until the default admin has looked at it. Only the guardian.
    function curseLane(uint64 selector) external;

    /// @notice Ends a curse. Only the default admin.
    function liftCurse(uint64 selector) external;

    /// @notice Pays out fees; token zero is the native coin. Only the default admin.
    function withdraw(address token, address to, uint256 amount) external;

    /// @notice Executes messages that a quorum vouched for. Anyone may call. Reverts rather than let a message fail for
    /// want of gas, so that a gas estimate of it is enough.
    /// @param sourceChainSelector where they were sent
    /// @param first number of the first message under the root
    /// @param end number of the last message under the root, plus one
    /// @param messages encodings of those to execute, in the order of their leaves
    /// @param proof hashes of what else is under the root, in the order of OpenZeppelin's multiproof
    /// @param proofFlags OpenZeppelin's multiproof flags
    /// @param signatures of the attesters over `rootDigest`
    function deliver(
        uint64 sourceChainSelector,
        uint64 first,
        uint64 end,
        bytes[] calldata messages,
        bytes32[] calldata proof,
        bool[] calldata proofFlags,
        bytes calldata signatures
    ) external;

    /// @notice Executes a message that failed once more, with at least the gas it asked for. Anyone may call.
    function retry(bytes calldata message, uint32 gasLimit) external;

    /// @notice What attesters sign for a root over messages `first` to `end - 1` from this lane's other end.
    function rootDigest(uint64 sourceChainSelector, uint64 first, uint64 end, bytes32 root)
        external
        view
        returns (bytes32);

    /// @notice What became of a message of the router at the lane's other end.
    function getExecutionState(uint64 sourceChainSelector, uint64 number) external view returns (MessageExecutionState);

    /// @notice The lane to and from a chain.
    function lane(uint64 selector) external view returns (LaneView memory);

    /// @notice Units of a token for 10^18 wei; 0 if it pays no fees. The native coin's is 10^18.
    function feeTokenRate(address token) external view returns (uint256);

    /// @notice This chain's selector.
    function chainSelector() external view returns (uint64);

    /// @notice May propose and confirm attesters.
    function COMMITTEE_ADMIN_ROLE() external view returns (bytes32);

    /// @notice May open lanes and set terms.
    function LANE_ADMIN_ROLE() external view returns (bytes32);

    /// @notice May pause and curse lanes.
    function GUARDIAN_ROLE() external view returns (bytes32);
}
