// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {PriceFeed} from "../../src/PriceFeed.sol";
import {AggregatorConfig} from "../../src/interfaces/IAggregator.sol";
import {FeedId, FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {Test} from "./Test.sol";

/// @title An aggregator with a committee whose keys the test knows
abstract contract Fixture is Test {
    int48 internal constant NONE = type(int48).min;
    uint256 internal constant START = 1_800_000_000;

    address internal constant ADMIN = address(0xAD);
    address internal constant COMMITTEE_ADMIN = address(0xC0);
    address internal constant FEED_ADMIN = address(0xFE);
    address internal constant GUARDIAN = address(0x60);
    address internal constant LANE_ADMIN = address(0x1A);
    address internal constant STRANGER = address(0x57);

    uint32 internal constant DELAY = 1 days;
    uint32 internal constant RING = 8;
    uint32 internal constant MAX_AGE = 300;
    uint32 internal constant MAX_FUTURE = 5;

    Aggregator internal aggregator;
    uint256[] internal keys;

    /// @dev Deploys a fresh aggregator with `count` signers.
    function deploy(uint256 count, uint8 threshold, uint32 ringSize) internal {
        vm.warp(START);
        (uint256[] memory newKeys, address[] memory members) = committeeOf(count, "signer");
        keys = newKeys;
        aggregator = new Aggregator(config(members, threshold, ringSize));
    }

    function config(address[] memory members, uint8 threshold, uint32 ringSize)
        internal
        pure
        returns (AggregatorConfig memory)
    {
        return AggregatorConfig({
            admin: ADMIN,
            adminDelay: 2 days,
            committeeAdmin: COMMITTEE_ADMIN,
            feedAdmin: FEED_ADMIN,
            guardian: GUARDIAN,
            laneAdmin: LANE_ADMIN,
            signers: members,
            threshold: threshold,
            committeeDelay: DELAY,
            ringSize: ringSize,
            maxReportAge: MAX_AGE,
            maxFuture: MAX_FUTURE
        });
    }

    function committeeOf(uint256 count, string memory name)
        internal
        pure
        returns (uint256[] memory newKeys, address[] memory members)
    {
        newKeys = new uint256[](count);
        members = new address[](count);
        for (uint256 i; i < count; ++i) {
            newKeys[i] = uint256(keccak256(abi.encode(name, i)));
            members[i] = vm.addr(newKeys[i]);
        }
    }

    // ---- feeds ----

    function idOf(uint256 row, uint256 column) internal pure returns (FeedId) {
        return FeedId.wrap(bytes32(abi.encodePacked("F", uint16(row), uint8(column + 1))));
    }

    function registration(uint256 row, uint256 column) internal pure returns (FeedRegistration memory) {
        return FeedRegistration({
            id: idOf(row, column),
            description: "BTC / USD",
            row: uint16(row),
            column: uint8(column),
            decimals: 8,
            precision: 6,
            notify: false
        });
    }

    /// @dev Registers the first `count` places, rows filled one after the other.
    function registerMany(uint256 count) internal {
        FeedRegistration[] memory list = new FeedRegistration[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = registration(i / 4, i % 4);
        }
        vm.prank(FEED_ADMIN);
        aggregator.registerFeeds(list);
    }

    function register(FeedRegistration memory one) internal returns (PriceFeed) {
        FeedRegistration[] memory list = new FeedRegistration[](1);
        list[0] = one;
        vm.prank(FEED_ADMIN);
        aggregator.registerFeeds(list);
        return PriceFeed(aggregator.faceAt(one.row, one.column));
    }

    // ---- reports ----

    function entry(uint256 index, int48 a, int48 b, int48 c, int48 d) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(index), a, b, c, d);
    }

    function report(uint256 observedAt, bytes memory rows) internal pure returns (bytes memory) {
        return abi.encodePacked(uint32(observedAt), rows);
    }

    /// @dev Signatures of the `threshold` first signers.
    function signed(bytes memory body) internal view returns (bytes memory) {
        return signedBy(aggregator.reportDigest(body), aggregator.threshold());
    }

    function signedBy(bytes32 digest, uint256 count) internal view returns (bytes memory signatures) {
        for (uint256 i; i < count; ++i) {
            signatures = bytes.concat(signatures, signature(i, digest));
        }
    }

    function signature(uint256 index, bytes32 digest) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(keys[index], digest);
        return abi.encodePacked(uint8(index), r, vs);
    }

    function transmit(bytes memory body) internal {
        aggregator.transmit(body, signed(body));
    }

    /// @dev One row with four answers, observed now.
    function transmitRow(uint256 index, int48 a, int48 b, int48 c, int48 d) internal {
        transmit(report(block.timestamp, entry(index, a, b, c, d)));
    }

    function latestWord(uint256 index) internal view returns (uint256) {
        return RowWord.unwrap(aggregator.latestRow(index));
    }
}
