// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {LaneRouterConfig, LaneTerms, MessageExecutionState} from "../../src/interfaces/ILaneRouter.sol";
import {LaneMessages} from "../../src/libraries/LaneMessages.sol";
import {LaneRouter} from "../../src/lane/LaneRouter.sol";
import {Fixture} from "./Fixture.sol";

/// @title A receiver that keeps what it got, and does what it is told to
contract Receiver is IAny2EVMMessageReceiver {
    bytes32 public lastId;
    bytes public lastSender;
    bytes public lastData;
    uint256 public calls;
    bytes public revertsWith;
    uint256 public burns;

    error Told(uint256 number);

    function tell(bytes calldata reason, uint256 gasToBurn) external {
        revertsWith = reason;
        burns = gasToBurn;
    }

    function ccipReceive(Client.Any2EVMMessage calldata message) external {
        uint256 start = gasleft();
        uint256 wanted = burns;
        while (wanted != 0 && start - gasleft() < wanted) {}
        bytes memory reason = revertsWith;
        if (reason.length != 0) {
            assembly {
                revert(add(reason, 0x20), mload(reason))
            }
        }
        ++calls;
        lastId = message.messageId;
        lastSender = message.sender;
        lastData = message.data;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IAny2EVMMessageReceiver).interfaceId || id == 0x01ffc9a7;
    }
}

/// @title Something with code that is no receiver
contract NoReceiver {
    uint256 public calls;

    fallback() external {
        ++calls;
    }
}

/// @title Two routers that face each other
abstract contract LaneFixture is Fixture {
    uint64 internal constant HERE = 138_138_138;
    uint64 internal constant THERE = 5009297550715157269;
    uint96 internal constant BASE_FEE = 1e12;
    uint64 internal constant WEI_PER_GAS = 1e6;
    uint64 internal constant WEI_PER_BYTE = 1e8;
    uint32 internal constant MAX_GAS = 3_000_000;

    LaneRouter internal near;
    LaneRouter internal far;
    Receiver internal receiver;

    /// @dev Messages go from `near` to `far`; the keys are those of both committees.
    function openLanes(uint256 count, uint8 threshold) internal {
        vm.warp(START);
        (uint256[] memory newKeys, address[] memory members) = committeeOf(count, "attester");
        keys = newKeys;
        near = new LaneRouter(laneConfig(HERE, members, threshold));
        far = new LaneRouter(laneConfig(THERE, members, threshold));
        vm.prank(LANE_ADMIN);
        near.openLane(THERE, address(far), terms());
        vm.prank(LANE_ADMIN);
        far.openLane(HERE, address(near), terms());
        receiver = new Receiver();
    }

    function terms() internal pure returns (LaneTerms memory) {
        return LaneTerms(BASE_FEE, WEI_PER_GAS, WEI_PER_BYTE, MAX_GAS);
    }

    function laneConfig(uint64 selector, address[] memory members, uint8 threshold)
        internal
        pure
        returns (LaneRouterConfig memory)
    {
        return LaneRouterConfig({
            selector: selector,
            admin: ADMIN,
            adminDelay: 2 days,
            committeeAdmin: COMMITTEE_ADMIN,
            laneAdmin: LANE_ADMIN,
            guardian: GUARDIAN,
            attesters: members,
            threshold: threshold,
            committeeDelay: DELAY
        });
    }

    function toReceiver(bytes memory data) internal view returns (Client.EVM2AnyMessage memory) {
        return letter(address(receiver), data, gasLimit(500_000));
    }

    function letter(address to, bytes memory data, bytes memory extraArgs)
        internal
        pure
        returns (Client.EVM2AnyMessage memory)
    {
        return Client.EVM2AnyMessage(abi.encode(to), data, new Client.EVMTokenAmount[](0), address(0), extraArgs);
    }

    function gasLimit(uint256 limit) internal pure returns (bytes memory) {
        return Client._argsToBytes(Client.EVMExtraArgsV1(limit));
    }

    /// @dev Pays the quote and returns the encoding that the event carries.
    function send(Client.EVM2AnyMessage memory message) internal returns (bytes memory encoded) {
        uint256 fee = near.getFee(THERE, message);
        vm.recordLogs();
        bytes32 id = near.ccipSend{value: fee}(THERE, message);
        bytes memory data = vm.getRecordedLogs()[0].data;
        (,, encoded,,) = abi.decode(data, (address, uint256, bytes, bytes[], bytes[]));
        vm.assertEq(keccak256(encoded), id, "the id is the hash of the encoding");
    }

    function sendMany(uint256 count) internal returns (bytes[] memory all) {
        all = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            all[i] = send(toReceiver(abi.encode("payload", i)));
        }
    }

    // ---- delivery ----

    function number(bytes memory encoded) internal pure returns (uint64 n) {
        assembly {
            n := shr(192, mload(add(encoded, 0x31)))
        }
    }

    function only(bytes memory encoded) internal pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = encoded;
    }

    function deliverOne(bytes memory encoded) internal {
        uint64 n = number(encoded);
        bytes memory signatures = signRoot(n, n + 1, keccak256(encoded));
        far.deliver(HERE, n, n + 1, only(encoded), new bytes32[](0), new bool[](0), signatures);
    }

    /// @dev Delivers messages that are all there is under their root.
    function deliverAll(bytes[] memory all) internal {
        (bool[] memory flags, bytes32 root) = wholeTree(all);
        uint64 first = number(all[0]);
        uint64 end = number(all[all.length - 1]) + 1;
        far.deliver(HERE, first, end, all, new bytes32[](0), flags, signRoot(first, end, root));
    }

    function signRoot(uint64 first, uint64 end, bytes32 root) internal view returns (bytes memory) {
        return signedBy(far.rootDigest(HERE, first, end, root), far.threshold());
    }

    /// @dev Hashes neighbours, layer by layer; what has no neighbour moves up.
    function wholeTree(bytes[] memory all) internal pure returns (bool[] memory flags, bytes32 root) {
        bytes32[] memory queue = new bytes32[](2 * all.length - 1);
        for (uint256 i; i < all.length; ++i) {
            queue[i] = keccak256(all[i]);
        }
        flags = new bool[](all.length - 1);
        uint256 tail = all.length;
        for (uint256 i; i < flags.length; ++i) {
            flags[i] = true;
            queue[tail++] = pair(queue[2 * i], queue[2 * i + 1]);
        }
        root = queue[queue.length - 1];
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
    }

    function state(bytes memory encoded) internal view returns (MessageExecutionState) {
        return far.getExecutionState(HERE, number(encoded));
    }

    function assertState(bytes memory encoded, MessageExecutionState expected, string memory why) internal view {
        vm.assertEq(uint256(state(encoded)), uint256(expected), why);
    }

    /// @dev A message as the near router would write it.
    function forged(uint64 n, address onRamp, address offRamp, uint64 from, uint64 to)
        internal
        view
        returns (bytes memory)
    {
        return this.encodeMessage(
            LaneMessages.Message(from, to, n, 400_000, 200_000, onRamp, offRamp, address(this), address(receiver)), "x"
        );
    }

    function encodeMessage(LaneMessages.Message calldata message, bytes calldata data)
        external
        pure
        returns (bytes memory)
    {
        return LaneMessages.encode(message, data);
    }
}
