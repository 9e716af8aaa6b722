// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../src/PriceFeed.sol";
import {PriceFeedProxy} from "../../src/PriceFeedProxy.sol";
import {AggregatorV3Interface} from "../../src/interfaces/AggregatorV2V3Interface.sol";
import {FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title A consumer that measures what a read costs it
contract Reader {
    /// @return used what the call costs a contract that has touched none of the addresses before in its transaction
    function cost(AggregatorV3Interface feed) external view returns (uint256 used) {
        uint256 before = gasleft();
        feed.latestRoundData();
        return before - gasleft();
    }
}

/// @title Gas of whole transactions, and of cold reads
/// @notice Run by `npm run gas` with isolated calls: each top-level call is then a transaction of its own, and its gas is
/// 21,000, calldata and execution. Code is what ships (shanghai), rules are Osaka's.
/// A row's round moves on before each measurement, so "steady" means a ring that has wrapped.
contract GasTest is Fixture {
    string private constant GROUP = "gas";
    Reader private reader;

    function setUp() public {
        vm.setEvmVersion("osaka");
        reader = new Reader();
    }

    function test_transmit_oneOfOne() public {
        measureUpdates("transmit_1of1", 1, 1);
    }

    function test_transmit_fiveOfSeven() public {
        measureUpdates("transmit_5of7", 7, 5);
    }

    function test_transmit_threeOfFour() public {
        measureUpdates("transmit_3of4", 4, 3);
    }

    function test_transmit_thousandFeeds() public {
        deploy(1, 1, RING);
        for (uint256 i; i < 50; ++i) {
            registerRange(i * 20, 20);
        }
        send(1000);
        record("transmit_1of1_1000feeds_firstLap", send(1000));
        for (uint256 i; i < RING; ++i) {
            send(1000);
        }
        record("transmit_1of1_1000feeds_steady", send(1000));
    }

    function test_transmit_carriedColumn() public {
        deploy(1, 1, RING);
        registerMany(4);
        for (uint256 i; i < RING + 1; ++i) {
            send(4);
        }
        vm.warp(block.timestamp + 1);
        bytes memory body = report(block.timestamp, entry(0, 1, NONE, 3, 4));
        record("transmit_1of1_4feeds_oneFirstCarried", sendBody(body));
        vm.warp(block.timestamp + 1);
        body = report(block.timestamp, entry(0, 1, NONE, 3, 4));
        record("transmit_1of1_4feeds_oneStillCarried", sendBody(body));
    }

    function test_transmit_notify() public {
        deploy(1, 1, RING);
        FeedRegistration memory one = registration(0, 0);
        one.notify = true;
        register(one);
        for (uint256 i; i < RING + 1; ++i) {
            send(1);
        }
        uint256 with = send(1);
        vm.prank(FEED_ADMIN);
        aggregator.setNotify(one.id, false);
        uint256 bucketOnly = send(1);
        record("transmit_1of1_1feed_notify", with);
        record("notify_surcharge", with - measureSteady(1, 1, 1));
        record("transmit_1of1_1feed_notifySwitchedOff", bucketOnly);
    }

    function test_read_cold() public {
        deploy(1, 1, RING);
        registerMany(4);
        send(4);
        PriceFeed feed = PriceFeed(aggregator.faceAt(0, 0));
        record("read_feed_latestRoundData", reader.cost(feed));
        record("read_proxy_latestRoundData", reader.cost(new PriceFeedProxy(ADMIN, address(feed), 1 days)));
        bytes memory creation = bytes.concat(
            vm.getCode("out/EACAggregatorProxy.sol/EACAggregatorProxy.json"), abi.encode(feed, address(0))
        );
        address eac;
        assembly {
            eac := create(0, add(creation, 0x20), mload(creation))
        }
        record("read_chainlinkProxy_latestRoundData", reader.cost(AggregatorV3Interface(eac)));
        vm.warp(block.timestamp + 1);
        sendBody(report(block.timestamp, entry(0, NONE, 1, 1, 1)));
        record("read_feed_latestRoundData_carried", reader.cost(feed));
    }

    function test_admin() public {
        deploy(7, 5, RING);
        registerRange(0, 20);
        record("registerFeeds_20", uint256(vm.lastCallGas().gasTotalUsed));
    }

    // ---- internal ----

    function measureUpdates(string memory name, uint256 signers, uint8 threshold) private {
        uint256[3] memory feedCounts = [uint256(1), 10, 50];
        for (uint256 i; i < feedCounts.length; ++i) {
            deploy(signers, threshold, RING);
            registerMany(feedCounts[i]);
            string memory prefix = string.concat(name, "_", vm.toString(feedCounts[i]), "feeds");
            send(feedCounts[i]);
            record(string.concat(prefix, "_firstLap"), send(feedCounts[i]));
            for (uint256 j; j < RING; ++j) {
                send(feedCounts[i]);
            }
            record(string.concat(prefix, "_steady"), send(feedCounts[i]));
        }
    }

    function measureSteady(uint256 signers, uint8 threshold, uint256 feedCount) private returns (uint256 used) {
        deploy(signers, threshold, RING);
        registerMany(feedCount);
        for (uint256 j; j < RING + 2; ++j) {
            used = send(feedCount);
        }
    }

    function registerRange(uint256 first, uint256 count) private {
        FeedRegistration[] memory list = new FeedRegistration[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = registration((first + i) / 4, (first + i) % 4);
        }
        vm.prank(FEED_ADMIN);
        aggregator.registerFeeds(list);
    }

    /// @dev Moves the first `feedCount` feeds; answers differ each time and fill their six bytes as real ones do.
    function send(uint256 feedCount) private returns (uint256) {
        vm.warp(block.timestamp + 1);
        bytes memory rows;
        for (uint256 i; i * 4 < feedCount; ++i) {
            uint256 left = feedCount - i * 4;
            rows = bytes.concat(
                rows,
                entry(
                    i,
                    price(i * 4),
                    left > 1 ? price(i * 4 + 1) : NONE,
                    left > 2 ? price(i * 4 + 2) : NONE,
                    left > 3 ? price(i * 4 + 3) : NONE
                )
            );
        }
        return sendBody(report(block.timestamp, rows));
    }

    function price(uint256 feed) private view returns (int48) {
        return int48(int256(60_111_222_333_444 + uint256(keccak256(abi.encode(feed, block.timestamp))) % 2 ** 40));
    }

    function sendBody(bytes memory body) private returns (uint256) {
        bytes memory signatures = signed(body);
        vm.prank(STRANGER);
        aggregator.transmit(body, signatures);
        return vm.lastCallGas().gasTotalUsed;
    }

    function record(string memory name, uint256 value) private {
        vm.snapshotValue(GROUP, name, value);
    }
}
