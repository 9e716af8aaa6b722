// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {PriceFeed} from "../../src/PriceFeed.sol";
import {PriceFeedProxy} from "../../src/PriceFeedProxy.sol";
import {AggregatorV2V3Interface, AggregatorV3Interface} from "../../src/interfaces/AggregatorV2V3Interface.sol";
import {FeedId, FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {IPriceFeed} from "../../src/interfaces/IPriceFeed.sol";
import {IPriceFeedProxy} from "../../src/interfaces/IPriceFeedProxy.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Our proxy and Chainlink's, before our feeds
contract ProxyTest is Fixture {
    bytes private constant NO_DATA = abi.encodeWithSignature("Error(string)", "No data present");

    Aggregator private first;
    PriceFeed private feed;
    PriceFeed private successor;
    PriceFeedProxy private proxy;

    function setUp() public {
        deploy(1, 1, RING);
        feed = register(registration(2, 3));
        transmit(report(START, entry(2, NONE, NONE, NONE, 7)));
        proxy = new PriceFeedProxy(ADMIN, address(feed), 1 days);
        first = aggregator;
        deploy(1, 1, RING);
        FeedRegistration memory moved = registration(0, 1);
        moved.precision = 3;
        successor = register(moved);
        transmit(report(START, entry(0, NONE, 5, NONE, NONE)));
    }

    function test_reads_comeFromTheFeedWithThePhase() public view {
        uint80 id = 1 << 64 | 1;
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = proxy.latestRoundData();
        vm.assertEq(abi.encode(round, answer, startedAt), abi.encode(id, 700, START), "latest");
        vm.assertEq(abi.encode(updatedAt, answeredIn), abi.encode(START, id), "latest");
        (round, answer,,, answeredIn) = proxy.getRoundData(id);
        vm.assertEq(abi.encode(round, answer, answeredIn), abi.encode(id, 700, id), "round");
        vm.assertEq(proxy.latestRound(), id, "latestRound");
        vm.assertEq(proxy.latestAnswer(), 700, "latestAnswer");
        vm.assertEq(proxy.latestTimestamp(), START, "latestTimestamp");
        vm.assertEq(proxy.getAnswer(id), 700, "getAnswer");
        vm.assertEq(proxy.getTimestamp(id), START, "getTimestamp");
        vm.assertEq(proxy.decimals(), 8, "decimals");
        vm.assertEq(proxy.description(), "BTC / USD", "description");
        vm.assertEq(proxy.aggregator(), address(feed), "aggregator");
    }

    function test_migration_takesProposalDelayAndConfirmation() public {
        vm.startPrank(ADMIN);
        vm.expectEmit(address(proxy));
        emit IPriceFeedProxy.AggregatorProposed(address(feed), address(successor));
        proxy.proposeAggregator(address(successor));
        (, int256 answer,,,) = proxy.proposedLatestRoundData();
        vm.assertEq(answer, 500_000, "proposed");
        (, answer,,,) = proxy.proposedGetRoundData(1);
        vm.assertEq(answer, 500_000, "proposed round");
        (uint64 readyAt, uint32 delay) = proxy.confirmation();
        vm.assertEq(readyAt, START + delay, "readyAt");

        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.TooEarly.selector, readyAt, readyAt - 1));
        proxy.confirmAggregator(address(successor));
        vm.warp(readyAt);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.NotProposed.selector, feed, successor));
        proxy.confirmAggregator(address(feed));
        vm.expectEmit(address(proxy));
        emit IPriceFeedProxy.AggregatorConfirmed(address(feed), address(successor));
        proxy.confirmAggregator(address(successor));

        vm.assertEq(proxy.phaseId(), 2, "phase");
        vm.assertEq(proxy.latestAnswer(), 500_000, "new answer at the same decimals");
        vm.assertEq(proxy.latestRound(), 2 << 64 | 1, "new round");
        vm.assertEq(proxy.getAnswer(1 << 64 | 1), 700, "old phases stay readable");
        vm.assertEq(proxy.phaseAggregators(1), address(feed), "phase 1");
        vm.assertEq(proxy.proposedAggregator(), address(0), "proposal is used up");
        vm.expectRevert(abi.encodeWithSignature("Error(string)", "No proposed aggregator present"));
        proxy.proposedLatestRoundData();
    }

    function test_withdrawnProposal_cannotBeConfirmed() public {
        vm.startPrank(ADMIN);
        proxy.proposeAggregator(address(successor));
        proxy.proposeAggregator(address(0));
        vm.warp(START + 2 days);
        vm.expectPartialRevert(IPriceFeedProxy.NotProposed.selector);
        proxy.confirmAggregator(address(successor));
        vm.expectPartialRevert(IPriceFeedProxy.NotProposed.selector);
        proxy.confirmAggregator(address(0));
    }

    function test_unfitSuccessors_areRefused() public {
        FeedRegistration memory other = registration(5, 0);
        other.decimals = 18;
        PriceFeed finer = register(other);
        other = registration(5, 1);
        other.description = "ETH / USD";
        PriceFeed ether_ = register(other);
        vm.startPrank(ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.DecimalsDiffer.selector, 8, 18));
        proxy.proposeAggregator(address(finer));
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.DescriptionDiffers.selector, "BTC / USD", "ETH / USD"));
        proxy.proposeAggregator(address(ether_));
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.NotPriceFeed.selector, STRANGER));
        proxy.proposeAggregator(STRANGER);
        // A face that no store knows: it was deployed by this test.
        PriceFeed stray = new PriceFeed(FeedId.wrap("stray"), "BTC / USD", 0, 0, 8, 6);
        vm.expectRevert();
        proxy.proposeAggregator(address(stray));
    }

    function test_proxy_isForItsOwnerAlone() public {
        vm.startPrank(STRANGER);
        vm.expectRevert();
        proxy.proposeAggregator(address(successor));
        vm.expectRevert();
        proxy.confirmAggregator(address(successor));
        vm.expectRevert(abi.encodeWithSelector(IPriceFeedProxy.DelayTooShort.selector, 1, 1 days));
        new PriceFeedProxy(ADMIN, address(feed), 1);
    }

    function test_missingRounds_readAsBehindChainlinksProxy() public {
        uint80[4] memory rounds = [uint80(1), 1 << 64 | 2, 2 << 64 | 1, type(uint80).max];
        for (uint256 i; i < rounds.length; ++i) {
            vm.expectRevert(NO_DATA);
            proxy.getRoundData(rounds[i]);
            vm.assertEq(proxy.getAnswer(rounds[i]), 0, "getAnswer");
            vm.assertEq(proxy.getTimestamp(rounds[i]), 0, "getTimestamp");
        }
        vm.assertEq(proxy.getAnswer(1 << 80 | 1 << 64 | 1), 0, "more than 80 bits");
        PriceFeedProxy fresh = new PriceFeedProxy(ADMIN, address(register(registration(6, 0))), 1 days);
        vm.assertEq(fresh.latestRound(), 0, "latestRound");
        vm.expectRevert(NO_DATA);
        fresh.latestRoundData();
    }

    function test_retiredFeed_revertsThroughTheProxy() public {
        vm.prank(FEED_ADMIN);
        first.retireFeed(idOf(2, 3));
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.RetiredFeed.selector, first, 2, 3));
        proxy.latestRoundData();
    }

    // ---- Chainlink ----

    function test_chainlinksProxy_readsAFeed() public {
        AggregatorV2V3Interface eac = chainlinksProxy(address(feed));
        uint80 id = 1 << 64 | 1;
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = eac.latestRoundData();
        vm.assertEq(abi.encode(round, answer, startedAt), abi.encode(id, 700, START), "latest");
        vm.assertEq(abi.encode(updatedAt, answeredIn), abi.encode(START, id), "latest");
        (round, answer,,,) = eac.getRoundData(id);
        vm.assertEq(abi.encode(round, answer), abi.encode(id, 700), "round");
        vm.assertEq(eac.latestAnswer(), 700, "latestAnswer");
        vm.assertEq(eac.latestTimestamp(), START, "latestTimestamp");
        vm.assertEq(eac.latestRound(), id, "latestRound");
        vm.assertEq(eac.getAnswer(id), 700, "getAnswer");
        vm.assertEq(eac.getAnswer(id + 1), 0, "getAnswer of a missing round");
        vm.assertEq(eac.getTimestamp(id), START, "getTimestamp");
        vm.assertEq(eac.decimals(), 8, "decimals");
        vm.assertEq(eac.description(), "BTC / USD", "description");
        vm.assertEq(eac.version(), 1, "version");
        vm.expectRevert(NO_DATA);
        eac.getRoundData(id + 1);
    }

    /// Both proxies answer alike to every read.
    function testFuzz_proxiesAgree(uint80 roundId) public {
        AggregatorV2V3Interface eac = chainlinksProxy(address(feed));
        bytes[6] memory calls = [
            abi.encodeCall(eac.latestRound, ()),
            abi.encodeCall(eac.latestRoundData, ()),
            abi.encodeCall(eac.latestAnswer, ()),
            abi.encodeCall(eac.latestTimestamp, ()),
            abi.encodeCall(eac.getAnswer, (roundId)),
            abi.encodeCall(eac.getTimestamp, (roundId))
        ];
        for (uint256 i; i < calls.length; ++i) {
            (bool theirs, bytes memory expected) = address(eac).staticcall(calls[i]);
            (bool ours, bytes memory found) = address(proxy).staticcall(calls[i]);
            vm.assertEq(abi.encode(ours, found), abi.encode(theirs, expected), "proxies differ");
        }
    }

    function test_consumersStalenessCheck_countsFromTheObservation() public {
        Consumer consumer = new Consumer(feed);
        vm.warp(START + 3600);
        vm.assertEq(consumer.price(), 700, "fresh");
        vm.warp(START + 3601);
        vm.expectRevert(abi.encodeWithSelector(Consumer.Stale.selector, START));
        consumer.price();
    }

    function chainlinksProxy(address target) private returns (AggregatorV2V3Interface deployed) {
        bytes memory creation = bytes.concat(
            vm.getCode("out/EACAggregatorProxy.sol/EACAggregatorProxy.json"), abi.encode(target, address(0))
        );
        assembly {
            deployed := create(0, add(creation, 0x20), mload(creation))
        }
        vm.assertTrue(address(deployed) != address(0), "deployment");
    }
}

/// @title A consumer as Chainlink's documentation teaches it
contract Consumer {
    error Stale(uint256 updatedAt);
    error BadPrice(int256 answer);

    AggregatorV3Interface private immutable FEED;

    constructor(AggregatorV3Interface feed) {
        FEED = feed;
    }

    function price() external view returns (int256) {
        (uint80 roundId, int256 answer,, uint256 updatedAt, uint80 answeredInRound) = FEED.latestRoundData();
        if (answer <= 0) revert BadPrice(answer);
        if (updatedAt == 0 || answeredInRound < roundId || block.timestamp - updatedAt > 3600) revert Stale(updatedAt);
        return answer;
    }
}
