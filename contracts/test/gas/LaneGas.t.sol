// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {LaneFixture} from "../support/LaneFixture.sol";

/// @title A receiver that does nothing but say so
contract Bell is IAny2EVMMessageReceiver {
    event Rung(bytes32 messageId);

    function ccipReceive(Client.Any2EVMMessage calldata message) external {
        emit Rung(message.messageId);
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IAny2EVMMessageReceiver).interfaceId || id == 0x01ffc9a7;
    }
}

/// @title Gas of whole transactions on a lane, payload 160 bytes
/// @notice Steady: the word of the replay bitmap is in use, as it is for 255 messages of 256.
contract LaneGasTest is LaneFixture {
    Bell private bell;

    function setUp() public {
        vm.setEvmVersion("osaka");
        bell = new Bell();
    }

    function test_lane_twoOfFour() public {
        openLanes(4, 2);
        ring();
        vm.snapshotValue("gas", "lane_send", vm.lastCallGas().gasTotalUsed);
        deliverOne(ring());
        deliverOne(ring());
        vm.snapshotValue("gas", "lane_deliver_2of4_1", vm.lastCallGas().gasTotalUsed);
        batch(8);
        vm.snapshotValue("gas", "lane_deliver_2of4_8", vm.lastCallGas().gasTotalUsed);
        batch(50);
        vm.snapshotValue("gas", "lane_deliver_2of4_50", vm.lastCallGas().gasTotalUsed);
    }

    function test_lane_sixOfSixteen() public {
        openLanes(16, 6);
        deliverOne(ring());
        deliverOne(ring());
        vm.snapshotValue("gas", "lane_deliver_6of16_1", vm.lastCallGas().gasTotalUsed);
        batch(8);
        vm.snapshotValue("gas", "lane_deliver_6of16_8", vm.lastCallGas().gasTotalUsed);
    }

    // ---- internal ----

    function ring() private returns (bytes memory encoded) {
        Client.EVM2AnyMessage memory message = letter(address(bell), payload(), gasLimit(100_000));
        uint256 fee = near.getFee(THERE, message);
        vm.recordLogs();
        near.ccipSend{value: fee}(THERE, message);
        (,, encoded,,) = abi.decode(vm.getRecordedLogs()[0].data, (address, uint256, bytes, bytes[], bytes[]));
    }

    function batch(uint256 count) private {
        bytes[] memory all = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            all[i] = ring();
        }
        deliverAll(all);
    }

    function payload() private pure returns (bytes memory data) {
        for (uint256 i; i < 5; ++i) {
            data = bytes.concat(data, keccak256(abi.encode(i)));
        }
    }
}
