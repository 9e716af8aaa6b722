// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {OracleReceiver} from "../../src/OracleReceiver.sol";
import {OracleReceiverConfig} from "../../src/interfaces/IOracleReceiver.sol";
import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {LaneFixture} from "../support/LaneFixture.sol";

/// @title A receiver that counts, and fails when it is told to
contract Counter is IAny2EVMMessageReceiver {
    mapping(bytes32 id => uint256) public received;
    bool public failing;

    function set(bool fail) external {
        failing = fail;
    }

    function ccipReceive(Client.Any2EVMMessage calldata message) external {
        ++received[message.messageId];
        if (failing) revert("not today");
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IAny2EVMMessageReceiver).interfaceId || id == 0x01ffc9a7;
    }
}

/// @title Sends, delivers, forges, repeats and retries at random, and keeps what ought to be true
/// @dev Two kinds of messages: to a counter, and rows to an `OracleReceiver` whose sender is this handler.
contract LaneHandler is LaneFixture {
    Counter public counter;
    OracleReceiver public rows;

    bytes[] private _sent;
    mapping(bytes32 id => bool) public wasSent;
    mapping(bytes32 id => bool) public wasVouchedFor;
    uint256 public paid;
    uint256 public withdrawn;
    uint256 public forgeriesTaken;
    uint256 public starved;
    uint256 public newestSentRound;
    uint256 public newestDeliveredRound;

    constructor() {
        openLanes(4, 2);
        counter = new Counter();
        rows = new OracleReceiver(
            OracleReceiverConfig(address(far), HERE, address(this), RING, ADMIN, 2 days, FEED_ADMIN)
        );
        vm.deal(address(this), 1e24);
    }

    function sentCount() external view returns (uint256) {
        return _sent.length;
    }

    function sent(uint256 index) external view returns (bytes memory) {
        return _sent[index];
    }

    function router() external view returns (address) {
        return address(near);
    }

    function latestRound() external view returns (uint256) {
        return RowWord.unwrap(rows.latestRow(0)) >> 228;
    }

    // ---- actions ----

    function ring(uint256 extra) external {
        keep(letter(address(counter), abi.encode(_sent.length), gasLimit(200_000)), extra % 1000);
    }

    function sendRow(uint256 skipped) external {
        newestSentRound += between(skipped, 1, 3);
        uint256 word = newestSentRound << 228 | (START + newestSentRound) << 192 | 7;
        keep(letter(address(rows), abi.encodePacked(uint8(1), uint16(0), word), gasLimit(300_000)), 0);
    }

    function moods(bool fail) external {
        counter.set(fail);
    }

    function carry(uint256 index) external {
        if (_sent.length == 0) return;
        attempt(_sent[index % _sent.length]);
    }

    function carryRange(uint256 index, uint256 count) external {
        if (_sent.length == 0) return;
        uint256 first = index % _sent.length;
        count = between(count, 1, _sent.length - first > 6 ? 6 : _sent.length - first);
        bytes[] memory batch = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            batch[i] = _sent[first + i];
        }
        (bool[] memory flags, bytes32 root) = wholeTree(batch);
        (uint64 from, uint64 end) = (number(batch[0]), number(batch[count - 1]) + 1);
        try far.deliver(HERE, from, end, batch, new bytes32[](0), flags, signRoot(from, end, root)) {
            for (uint256 i; i < count; ++i) {
                vouched(batch[i]);
            }
        } catch {}
    }

    function starve(uint256 index, uint256 given) external {
        if (_sent.length == 0) return;
        bytes memory message = _sent[index % _sent.length];
        uint64 n = number(message);
        bytes memory signatures = signRoot(n, n + 1, keccak256(message));
        bool untouched = uint256(state(message)) == 0;
        bytes memory call =
            abi.encodeCall(far.deliver, (HERE, n, n + 1, only(message), new bytes32[](0), new bool[](0), signatures));
        (bool good,) = address(far).call{gas: between(given, 50_000, 600_000)}(call);
        if (good) vouched(message);
        if (untouched && !counter.failing() && uint256(state(message)) == 3) ++starved;
    }

    function forge(uint256 seed) external {
        bytes memory message = forged(uint64(seed % 50 + 1), address(near), address(far), HERE, THERE);
        if (wasSent[keccak256(message)]) return;
        uint64 n = number(message);
        bytes memory signatures = signedBy(far.rootDigest(HERE, n, n + 1, bytes32(seed)), 2);
        try far.deliver(HERE, n, n + 1, only(message), new bytes32[](0), new bool[](0), signatures) {
            ++forgeriesTaken;
        } catch {}
    }

    function retry(uint256 index, uint256 gasGiven) external {
        if (_sent.length == 0) return;
        try far.retry(_sent[index % _sent.length], uint32(between(gasGiven, 0, 500_000))) {} catch {}
        noteRound(_sent[index % _sent.length]);
    }

    /// @dev Leads the lane to another router and back.
    function reroute() external {
        vm.startPrank(LANE_ADMIN);
        far.openLane(HERE, STRANGER, terms());
        far.openLane(HERE, address(near), terms());
        vm.stopPrank();
    }

    function collect(uint256 amount) external {
        amount = between(amount, 0, address(near).balance);
        vm.prank(ADMIN);
        near.withdraw(address(0), STRANGER, amount);
        withdrawn += amount;
    }

    // ---- internal ----

    function keep(Client.EVM2AnyMessage memory message, uint256 extra) private {
        uint256 fee = near.getFee(THERE, message) + extra;
        vm.recordLogs();
        near.ccipSend{value: fee}(THERE, message);
        (,, bytes memory encoded,,) =
            abi.decode(vm.getRecordedLogs()[0].data, (address, uint256, bytes, bytes[], bytes[]));
        _sent.push(encoded);
        wasSent[keccak256(encoded)] = true;
        paid += fee;
    }

    function attempt(bytes memory message) private {
        uint64 n = number(message);
        bytes memory signatures = signRoot(n, n + 1, keccak256(message));
        try far.deliver(HERE, n, n + 1, only(message), new bytes32[](0), new bool[](0), signatures) {
            vouched(message);
        } catch {}
    }

    function vouched(bytes memory message) private {
        wasVouchedFor[keccak256(message)] = true;
        noteRound(message);
    }

    /// @dev A row's payload begins with its version, a counter's with zeros.
    function noteRound(bytes memory message) private {
        if (uint8(message[183]) != 1 || uint256(state(message)) != 2) return;
        uint256 word;
        assembly {
            word := mload(add(message, 218)) // 32 of the length, 183 of the header, 3 of version and row
        }
        if (word >> 228 > newestDeliveredRound) newestDeliveredRound = word >> 228;
    }
}
