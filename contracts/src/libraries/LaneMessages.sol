// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The bytes of a lane's messages
/// @notice CCIP's `MessageV1` between two EVM chains, without tokens: 183 bytes with everything at a fixed place, then the
/// payload. From the first byte on: `version(1) = 1 | source(8) | destination(8) | number(8) | executionGas(4) |
/// receiverGas(4) | finality(4) = 0 | verifiers(32) | 32(1) | onRamp(32) | 20(1) | offRamp(20) | 32(1) | sender(32) | 20(1) |
/// receiver(20) | 0(2) | 0(2) | length(2) | payload`.
/// @dev `verifiers` is CCIP's hash of an empty list of verifiers and executor zero.
library LaneMessages {
    uint256 internal constant HEADER = 183;
    uint256 internal constant MAX_PAYLOAD = 30_000;

    bytes32 internal constant NO_VERIFIERS = keccak256(abi.encodePacked(uint8(20), address(0)));

    /// @notice What a message says.
    struct Message {
        uint64 source;
        uint64 destination;
        uint64 number;
        uint32 executionGas;
        uint32 receiverGas;
        address onRamp;
        address offRamp;
        address sender;
        address receiver;
    }

    /// @notice The message's encoding.
    function encode(Message memory message, bytes calldata payload) internal pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(
                uint8(1),
                message.source,
                message.destination,
                message.number,
                message.executionGas,
                message.receiverGas,
                bytes4(0),
                NO_VERIFIERS
            ),
            abi.encodePacked(
                uint8(32),
                uint256(uint160(message.onRamp)),
                uint8(20),
                message.offRamp,
                uint8(32),
                uint256(uint160(message.sender)),
                uint8(20),
                message.receiver,
                uint32(0),
                uint16(payload.length)
            ),
            payload
        );
    }

    /// @notice Whether the encoding has the form above; if not, about where it differs.
    function check(bytes calldata message) internal pure returns (bool good, uint256 position) {
        if (message.length < HEADER) return (false, message.length);
        if (message[0] != 0x01) return (false, 0);
        if (bytes4(message[33:37]) != 0) return (false, 33);
        if (message[69] != 0x20) return (false, 69);
        if (bytes12(message[70:82]) != 0) return (false, 70);
        if (message[102] != 0x14) return (false, 102);
        if (message[123] != 0x20) return (false, 123);
        if (bytes12(message[124:136]) != 0) return (false, 124);
        if (message[156] != 0x14) return (false, 156);
        if (bytes4(message[177:181]) != 0) return (false, 177);
        if (uint16(bytes2(message[181:183])) != message.length - HEADER) return (false, 181);
        return (true, 0);
    }

    /// @notice Selector of the chain the message was sent on.
    function source(bytes calldata message) internal pure returns (uint64) {
        return uint64(bytes8(message[1:9]));
    }

    /// @notice Selector of the chain the message is for.
    function destination(bytes calldata message) internal pure returns (uint64) {
        return uint64(bytes8(message[9:17]));
    }

    /// @notice The message's number in its lane.
    function number(bytes calldata message) internal pure returns (uint64) {
        return uint64(bytes8(message[17:25]));
    }

    /// @notice Gas that the receiver is to get.
    function receiverGas(bytes calldata message) internal pure returns (uint32) {
        return uint32(bytes4(message[29:33]));
    }

    /// @notice The router it was sent through.
    function onRamp(bytes calldata message) internal pure returns (address) {
        return address(bytes20(message[82:102]));
    }

    /// @notice The router that may deliver it.
    function offRamp(bytes calldata message) internal pure returns (address) {
        return address(bytes20(message[103:123]));
    }

    /// @notice Who sent it, as a word.
    function sender(bytes calldata message) internal pure returns (bytes calldata) {
        return message[124:156];
    }

    /// @notice Who is to receive it.
    function receiver(bytes calldata message) internal pure returns (address) {
        return address(bytes20(message[157:177]));
    }

    /// @notice What it carries.
    function payload(bytes calldata message) internal pure returns (bytes calldata) {
        return message[HEADER:];
    }
}
