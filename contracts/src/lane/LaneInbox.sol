// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {LibCall} from "solady/utils/LibCall.sol";
import {Committee} from "../Committee.sol";
import {ILaneRouter, MessageExecutionState} from "../interfaces/ILaneRouter.sol";
import {LaneMessages} from "../libraries/LaneMessages.sol";
import {Lanes} from "./Lanes.sol";

/// @title What reaches a chain
/// @notice Executes messages that a quorum of attesters vouched for, each once. One that failed can be executed again
/// until it succeeds.
abstract contract LaneInbox is Lanes, Committee {
    bytes32 private constant ROOT_TYPEHASH = keccak256(
        "Root(uint32 epoch,uint64 sourceChainSelector,address sourceRouter,uint64 first,uint64 end,bytes32 root)"
    );

    /// @dev How much of what a receiver reverts with is kept: a selector and four words.
    uint16 private constant MAX_RETURN = 4 + 4 * 32;

    /// @dev Three calls of ERC-165 at 30,000 gas, and recording what came of the message.
    uint256 private constant AROUND_RECEIVER = 93_000 + 50_000;

    /// @dev One bit for each message, at `remote << 64 | number >> 8`. A router never gives a number twice, so a lane that is
    /// led back to one finds there what was executed; by the lane's generation it would not.
    mapping(uint64 source => mapping(uint256 group => uint256 bits)) private _executed;

    /// @dev Ids of messages that failed, at `remote << 64 | number`.
    mapping(uint64 source => mapping(uint256 place => bytes32 messageId)) private _failed;

    // ---- write ----

    /// @inheritdoc ILaneRouter
    function deliver(
        uint64 sourceChainSelector,
        uint64 first,
        uint64 end,
        bytes[] calldata messages,
        bytes32[] calldata proof,
        bool[] calldata proofFlags,
        bytes calldata signatures
    ) external {
        address remote = _openLane(sourceChainSelector);
        if (messages.length == 0) revert EmptyDelivery();
        bytes32[] memory ids = new bytes32[](messages.length);
        for (uint256 i; i < messages.length; ++i) {
            ids[i] = keccak256(messages[i]);
        }
        bytes32 root = MerkleProof.processMultiProofCalldata(proof, proofFlags, ids);
        _checkQuorum(_head, _rootDigest(sourceChainSelector, remote, first, end, root), signatures);

        uint256 done;
        for (uint256 i; i < messages.length; ++i) {
            bytes calldata message = messages[i];
            uint64 number = _checkMessage(message, sourceChainSelector, remote);
            if (number < first || number >= end) revert MessageOutsideInterval(number, first, end);
            if (_mark(sourceChainSelector, remote, number)) {
                _execute(message, ids[i], remote, LaneMessages.receiverGas(message));
                ++done;
            } else {
                emit SkippedAlreadyExecutedMessage(sourceChainSelector, number);
            }
        }
        if (done == 0) revert NothingToDeliver();
    }

    /// @inheritdoc ILaneRouter
    function retry(bytes calldata message, uint32 gasLimit) external {
        bytes32 id = keccak256(message);
        if (message.length < LaneMessages.HEADER) revert MalformedMessage(message.length);
        uint64 source = LaneMessages.source(message);
        uint64 number = LaneMessages.number(message);
        address remote = _openLane(source);
        uint256 place = _place(remote, number);
        if (_failed[source][place] != id) revert NotFailed(source, number, id);
        uint32 asked = LaneMessages.receiverGas(message);
        if (gasLimit < asked) revert InvalidGasLimitOverride(asked, gasLimit);
        delete _failed[source][place];
        _execute(message, id, remote, gasLimit);
    }

    // ---- read ----

    /// @inheritdoc ILaneRouter
    function rootDigest(uint64 sourceChainSelector, uint64 first, uint64 end, bytes32 root)
        external
        view
        returns (bytes32)
    {
        return _rootDigest(sourceChainSelector, _lanes[sourceChainSelector].remote, first, end, root);
    }

    /// @inheritdoc ILaneRouter
    function getExecutionState(uint64 sourceChainSelector, uint64 number)
        external
        view
        returns (MessageExecutionState)
    {
        address remote = _lanes[sourceChainSelector].remote;
        uint256 bits = _executed[sourceChainSelector][_place(remote, number >> 8)];
        if (bits >> (number & 255) & 1 == 0) return MessageExecutionState.UNTOUCHED;
        return _failed[sourceChainSelector][_place(remote, number)] == 0
            ? MessageExecutionState.SUCCESS
            : MessageExecutionState.FAILURE;
    }

    // ---- internal ----

    function _openLane(uint64 source) private view returns (address remote) {
        Lane storage lane = _lanes[source];
        remote = lane.remote;
        if (remote == address(0)) revert SourceChainNotEnabled(source);
        _checkOpen(source, lane.state);
    }

    function _place(address remote, uint256 index) private pure returns (uint256) {
        return uint256(uint160(remote)) << 64 | index;
    }

    function _rootDigest(uint64 source, address remote, uint64 first, uint64 end, bytes32 root)
        private
        view
        returns (bytes32)
    {
        return _hashTypedData(keccak256(abi.encode(ROOT_TYPEHASH, _head.epoch(), source, remote, first, end, root)));
    }

    /// @dev Attesters sign only what the other router wrote; this holds even if they did not look.
    function _checkMessage(bytes calldata message, uint64 source, address remote) private view returns (uint64) {
        (bool good, uint256 position) = LaneMessages.check(message);
        if (!good) revert MalformedMessage(position);
        if (LaneMessages.source(message) != source) {
            revert SourceChainSelectorMismatch(source, LaneMessages.source(message));
        }
        if (LaneMessages.destination(message) != SELECTOR) {
            revert InvalidMessageDestChainSelector(LaneMessages.destination(message));
        }
        if (LaneMessages.onRamp(message) != remote) revert InvalidOnRamp(abi.encode(LaneMessages.onRamp(message)));
        if (LaneMessages.offRamp(message) != address(this)) {
            revert InvalidOffRamp(address(this), abi.encodePacked(LaneMessages.offRamp(message)));
        }
        return LaneMessages.number(message);
    }

    /// @dev Takes note that a message is executed; false if it was before.
    function _mark(uint64 source, address remote, uint64 number) private returns (bool) {
        uint256 group = _place(remote, number >> 8);
        uint256 bits = _executed[source][group];
        uint256 bit = 1 << (number & 255);
        if (bits & bit != 0) return false;
        _executed[source][group] = bits | bit;
        return true;
    }

    /// @dev Gives back the memory that it took, or each message of a batch would make the next one dearer.
    function _execute(bytes calldata message, bytes32 id, address remote, uint256 gasLimit) private {
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        uint64 source = LaneMessages.source(message);
        uint64 number = LaneMessages.number(message);
        (bool good, bytes memory returned) = _call(message, id, source, gasLimit);
        if (!good) _failed[source][_place(remote, number)] = id;
        emit ExecutionStateChanged(
            source,
            number,
            id,
            good ? MessageExecutionState.SUCCESS : MessageExecutionState.FAILURE,
            good ? bytes("") : returned
        );
        assembly ("memory-safe") {
            mstore(0x40, free)
        }
    }

    /// @dev As on CCIP it is a success without a call if the receiver is none, or if there is neither payload nor gas. The
    /// call is encoded before the gas is looked at: for a long payload that takes more than what is reserved around it.
    function _call(bytes calldata message, bytes32 id, uint64 source, uint256 gasLimit)
        private
        returns (bool good, bytes memory returned)
    {
        if (gasLimit == 0 && message.length == LaneMessages.HEADER) return (true, returned);
        bytes memory call = abi.encodeCall(
            IAny2EVMMessageReceiver.ccipReceive,
            (Client.Any2EVMMessage({
                    messageId: id,
                    sourceChainSelector: source,
                    sender: LaneMessages.sender(message),
                    data: LaneMessages.payload(message),
                    destTokenAmounts: new Client.EVMTokenAmount[](0)
                }))
        );
        unchecked {
            uint256 needed = gasLimit + gasLimit / 63 + AROUND_RECEIVER;
            if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
        }
        address receiver = LaneMessages.receiver(message);
        if (receiver.code.length == 0) return (true, returned);
        if (!ERC165Checker.supportsInterface(receiver, type(IAny2EVMMessageReceiver).interfaceId)) {
            return (true, returned);
        }
        (good,, returned) = LibCall.tryCall(receiver, 0, gasLimit, MAX_RETURN, call);
    }
}
