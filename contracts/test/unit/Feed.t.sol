// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../src/PriceFeed.sol";
import {AggregatorInterface} from "../../src/interfaces/AggregatorV2V3Interface.sol";
import {Feed, FeedId, FeedRegistration, IFeedRegistry} from "../../src/interfaces/IFeedRegistry.sol";
import {IPriceFeed} from "../../src/interfaces/IPriceFeed.sol";
import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {Fixture} from "../support/Fixture.sol";
import {Vm} from "../support/Vm.sol";

/// @title Registration, faces and what they answer
contract FeedTest is Fixture {
    bytes private constant NO_DATA = abi.encodeWithSignature("Error(string)", "No data present");

    PriceFeed private feed;

    function setUp() public {
        deploy(1, 1, RING);
        feed = register(registration(0, 1));
    }

    // ---- registry ----

    function test_registeredFeed_isListedWithItsFace() public {
        FeedRegistration memory one = registration(3, 2);
        one.description = "a description of 31 bytes......";
        one.notify = true;
        PriceFeed face = register(one);
        vm.assertEq(aggregator.feedCount(), 2, "count");
        Feed memory kept = aggregator.feeds(1, 10)[0];
        vm.assertEq(abi.encode(kept), abi.encode(aggregator.feed(one.id)), "by id");
        vm.assertEq(kept.face, address(face), "face");
        vm.assertEq(kept.description, one.description, "description");
        vm.assertEq(kept.row, 3, "row");
        vm.assertEq(kept.column, 2, "column");
        vm.assertTrue(kept.notify && !kept.retired, "flags");
        vm.assertEq(face.description(), one.description, "face's description");
        vm.assertEq(face.decimals(), 8, "decimals");
        vm.assertEq(face.version(), 1, "version");
        (address store, FeedId id, uint16 row, uint8 column, uint8 precision) = face.place();
        vm.assertEq(store, address(aggregator), "store");
        vm.assertEq(FeedId.unwrap(id), FeedId.unwrap(one.id), "id");
        vm.assertEq(uint256(row) << 16 | uint256(column) << 8 | precision, 3 << 16 | 2 << 8 | 6, "place");
        vm.assertEq(aggregator.feeds(2, 1).length, 0, "past the end");
        vm.assertEq(aggregator.feeds(0, type(uint256).max).length, 2, "all");
        vm.assertEq(aggregator.faceAt(0, 0), address(0), "free place");
        vm.assertEq(aggregator.latestRows(0, 4).length, 4, "rows");
    }

    function test_badRegistrations_areRefused() public {
        FeedRegistration memory bad = registration(0, 1);
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.FeedIdTaken.selector, bad.id));
        bad.id = idOf(9, 0);
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.PlaceTaken.selector, 0, 1));
        bad = registration(0, 0);
        bad.id = FeedId.wrap(0);
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.ZeroFeedId.selector));
        bad = registration(0, 0);
        bad.column = 4;
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.BadColumn.selector, 4));
        bad = registration(0, 0);
        bad.precision = 9;
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.BadDecimals.selector, 8, 9));
        bad.decimals = 19;
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.BadDecimals.selector, 19, 9));
        bad = registration(0, 0);
        bad.description = "";
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.BadDescription.selector, 0));
        bad.description = "a description of 32 bytes.......";
        refuse(bad, abi.encodeWithSelector(IFeedRegistry.BadDescription.selector, 32));
    }

    function test_registry_isForTheFeedAdminAlone() public {
        vm.startPrank(ADMIN);
        vm.expectRevert();
        aggregator.registerFeeds(new FeedRegistration[](1));
        FeedId id = idOf(0, 1);
        vm.expectRevert();
        aggregator.retireFeed(id);
        vm.expectRevert();
        aggregator.setNotify(id, true);
    }

    function test_unknownFeed_isNamed() public {
        FeedId unknown = idOf(7, 3);
        vm.expectRevert(abi.encodeWithSelector(IFeedRegistry.UnknownFeed.selector, unknown));
        aggregator.feed(unknown);
    }

    function test_retiredFeed_revertsAndKeepsItsPlaceForEver() public {
        transmitRow(0, NONE, 7, NONE, NONE);
        FeedId id = idOf(0, 1);
        vm.prank(FEED_ADMIN);
        aggregator.retireFeed(id);
        bytes memory reason = abi.encodeWithSelector(IPriceFeed.RetiredFeed.selector, aggregator, 0, 1);
        vm.expectRevert(reason);
        feed.latestRoundData();
        vm.expectRevert(reason);
        feed.getRoundData(1);
        vm.expectRevert(reason);
        feed.latestAnswer();
        vm.expectRevert(reason);
        feed.getTimestamp(1);
        vm.assertTrue(aggregator.feed(id).retired, "listed");

        FeedRegistration memory again = registration(0, 1);
        again.id = idOf(8, 0);
        refuse(again, abi.encodeWithSelector(IFeedRegistry.PlaceTaken.selector, 0, 1));
        vm.startPrank(FEED_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IFeedRegistry.AlreadyRetired.selector, id));
        aggregator.retireFeed(id);
        vm.expectRevert(abi.encodeWithSelector(IFeedRegistry.AlreadyRetired.selector, id));
        aggregator.setNotify(id, true);
        vm.stopPrank();
    }

    function test_retiredFeed_staysRetiredWhileItsRowMoves() public {
        register(registration(0, 0));
        vm.prank(FEED_ADMIN);
        aggregator.retireFeed(idOf(0, 1));
        transmitRow(0, 5, 7, NONE, NONE);
        vm.expectPartialRevert(IPriceFeed.RetiredFeed.selector);
        feed.latestRoundData();
        vm.assertEq(PriceFeed(aggregator.faceAt(0, 0)).latestAnswer(), 500, "neighbour");
    }

    // ---- reads ----

    function test_answersAreScaledFromPrecisionToDecimals() public {
        FeedRegistration memory one = registration(4, 3);
        (one.decimals, one.precision) = (18, 0);
        PriceFeed wide = register(one);
        transmit(report(START, entry(4, NONE, NONE, NONE, type(int48).max)));
        vm.assertEq(wide.latestAnswer(), int256(type(int48).max) * 1e18, "largest");
        vm.warp(START + 1);
        transmit(report(START + 1, entry(4, NONE, NONE, NONE, type(int48).min + 1)));
        vm.assertEq(wide.latestAnswer(), int256(type(int48).min + 1) * 1e18, "smallest");
    }

    function test_feedWithoutAnswer_hasNoData() public {
        expectNothing(0);
        expectNothing(1);
        vm.assertEq(feed.latestAnswer(), 0, "latestAnswer");
        vm.assertEq(feed.latestTimestamp(), 0, "latestTimestamp");
        vm.assertEq(feed.latestRound(), 0, "latestRound");
        vm.expectRevert(NO_DATA);
        feed.latestRoundData();
    }

    function test_feedRegisteredIntoAMovingRow_hasNoDataBeforeItsFirstAnswer() public {
        transmitRow(0, NONE, 7, NONE, NONE);
        PriceFeed late = register(registration(0, 2));
        vm.expectRevert(NO_DATA);
        late.latestRoundData();
        vm.expectRevert(NO_DATA);
        late.getRoundData(1);
        vm.warp(START + 1);
        transmitRow(0, NONE, 8, NONE, NONE);
        vm.expectRevert(NO_DATA);
        late.latestRoundData();
        vm.warp(START + 2);
        transmitRow(0, NONE, 9, 3, NONE);
        (uint80 round, int256 answer,,,) = late.latestRoundData();
        vm.assertEq(round, 3, "round");
        vm.assertEq(answer, 300, "answer");
        vm.expectRevert(NO_DATA);
        late.getRoundData(2);
    }

    function test_carriedFeed_answersWithItsOwnRoundAndTime() public {
        register(registration(0, 0));
        transmitRow(0, 5, 7, NONE, NONE);
        for (uint256 i = 1; i <= RING + 3; ++i) {
            vm.warp(START + i);
            transmitRow(0, 5, NONE, NONE, NONE);
        }
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.latestRoundData();
        vm.assertEq(abi.encode(round, answer, startedAt), abi.encode(1, 700, START), "round, answer, start");
        vm.assertEq(abi.encode(updatedAt, answeredIn), abi.encode(START, 1), "update");
        // The ring has moved past round 1, and still the round that latestRound names answers.
        (, answer,,,) = feed.getRoundData(uint80(feed.latestRound()));
        vm.assertEq(answer, 700, "getRoundData(latestRound())");
        expectNothing(RING + 4); // a round it sat out
    }

    function test_history_goesBackOneRingAndNoFurther() public {
        for (uint256 i = 1; i <= 3 * RING + 2; ++i) {
            vm.warp(START + i);
            transmitRow(0, NONE, int48(int256(i)), NONE, NONE);
        }
        uint256 last = 3 * RING + 2;
        for (uint256 round = last - RING + 1; round <= last; ++round) {
            (uint80 id, int256 answer,, uint256 updatedAt,) = feed.getRoundData(uint80(round));
            vm.assertEq(abi.encode(id, answer, updatedAt), abi.encode(round, round * 100, START + round), "kept");
            vm.assertEq(feed.getAnswer(round), int256(round * 100), "getAnswer");
            vm.assertEq(feed.getTimestamp(round), START + round, "getTimestamp");
        }
        expectNothing(0);
        expectNothing(last - RING);
        expectNothing(last + 1);
        expectNothing(last + 2 ** 28);
        expectNothing(last + 2 ** 64);
    }

    // ---- events ----

    function test_notifyingFeed_emitsChainlinksEventsFromItsOwnAddress() public {
        FeedId id = idOf(0, 1);
        vm.prank(FEED_ADMIN);
        aggregator.setNotify(id, true);
        bytes memory body = report(START, entry(0, NONE, 7, NONE, NONE));
        bytes memory signatures = signed(body);
        vm.expectEmit(address(feed));
        emit AggregatorInterface.NewRound(1, STRANGER, START);
        vm.expectEmit(address(feed));
        emit AggregatorInterface.AnswerUpdated(700, 1, START);
        vm.prank(STRANGER);
        aggregator.transmit(body, signatures);
    }

    function test_carriedOrSilencedFeed_emitsNothing() public {
        register(registration(0, 0));
        FeedId id = idOf(0, 1);
        vm.startPrank(FEED_ADMIN);
        aggregator.setNotify(id, true);
        vm.stopPrank();
        vm.recordLogs();
        transmitRow(0, 5, NONE, NONE, NONE);
        vm.assertEq(vm.getRecordedLogs().length, 1, "carried");
        vm.prank(FEED_ADMIN);
        aggregator.setNotify(id, false);
        vm.warp(START + 1);
        vm.recordLogs();
        transmitRow(0, 5, 7, NONE, NONE);
        vm.assertEq(vm.getRecordedLogs().length, 1, "silenced");
    }

    /// Whoever sends a report chooses its gas: either all of its events come, or nothing is written.
    function testFuzz_littleGas_neverStarvesAnAnnouncement(uint256 gasLimit) public {
        FeedId id = idOf(0, 1);
        vm.prank(FEED_ADMIN);
        aggregator.setNotify(id, true);
        bytes memory body = report(START, entry(0, NONE, 7, NONE, NONE));
        bytes memory signatures = signed(body);
        gasLimit = between(gasLimit, 20_000, 130_000);
        vm.recordLogs();
        try aggregator.transmit{gas: gasLimit}(body, signatures) {
            vm.assertEq(vm.getRecordedLogs().length, 3, "events");
        } catch {
            vm.assertEq(feed.latestRound(), 0, "written without events");
        }
    }

    function test_announce_isForTheStoreAlone() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.NotStore.selector, STRANGER, aggregator));
        vm.prank(STRANGER);
        feed.announce(RowWord.wrap(1), STRANGER);
    }

    // ---- internal ----

    function refuse(FeedRegistration memory bad, bytes memory reason) private {
        FeedRegistration[] memory list = new FeedRegistration[](1);
        list[0] = bad;
        vm.expectRevert(reason);
        vm.prank(FEED_ADMIN);
        aggregator.registerFeeds(list);
    }

    function expectNothing(uint256 round) private {
        vm.assertEq(feed.getAnswer(round), 0, "getAnswer");
        vm.assertEq(feed.getTimestamp(round), 0, "getTimestamp");
        if (round > type(uint80).max) return;
        vm.expectRevert(NO_DATA);
        feed.getRoundData(uint80(round));
    }
}
