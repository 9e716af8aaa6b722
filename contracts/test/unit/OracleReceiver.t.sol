// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {OracleReceiver} from "../../src/OracleReceiver.sol";
import {PriceFeed} from "../../src/PriceFeed.sol";
import {FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {IOracleReceiver, OracleReceiverConfig} from "../../src/interfaces/IOracleReceiver.sol";
import {CarriedWord, RowWord} from "../../src/interfaces/IRoundStore.sol";
import {RowPayloads} from "../../src/libraries/RowPayloads.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title What a receiver makes of the rows of another chain
/// @notice The words come from a real aggregator; the test stands for the router.
contract OracleReceiverTest is Fixture {
    uint64 private constant SOURCE = 138;

    uint256 private _sent;
    uint256 private _clock = START;

    OracleReceiver private store;

    function setUp() public {
        deploy(1, 1, RING);
        registerMany(6);
        store = new OracleReceiver(configured(address(this), SOURCE, address(aggregator)));
        FeedRegistration[] memory list = new FeedRegistration[](6);
        for (uint256 i; i < 6; ++i) {
            list[i] = registration(i / 4, i % 4);
        }
        vm.prank(FEED_ADMIN);
        store.registerFeeds(list);
    }

    function test_aFeedReadsTheSameOnBothChains() public {
        observe(0, 101, 102, 103, 104);
        receiveRow(0);
        assertSame(0, 0);
        assertSame(0, 3);
    }

    function test_carriedColumnsKeepTheirTrueRoundAndTime() public {
        observe(0, 101, 102, 103, 104);
        observe(0, 201, NONE, 203, 204);
        observe(0, 301, NONE, NONE, 304);
        receiveRow(0);
        for (uint256 column; column < 4; ++column) {
            assertSame(0, column);
        }
        (uint80 round,,,,) = face(0, 1).latestRoundData();
        (, int256 answer,,,) = face(0, 1).getRoundData(round);
        vm.assertEq(answer, 10_200, "the last answered round answers, though its row never came");
    }

    function test_roundsThatWereOvertakenHaveNoData() public {
        observe(0, 101, 0, 0, 0);
        receiveRow(0);
        observe(0, 201, 0, 0, 0);
        observe(0, 301, 0, 0, 0);
        receiveRow(0);
        PriceFeed feed = face(0, 0);
        (, int256 first,,,) = feed.getRoundData(1);
        (, int256 third,,,) = feed.getRoundData(3);
        vm.assertEq(first, 10_100, "the first came");
        vm.assertEq(third, 30_100, "the third came");
        vm.expectRevert(bytes("No data present"));
        feed.getRoundData(2);
    }

    function test_whatIsNotNewerIsToldAndLeftAlone() public {
        observe(0, 101, 0, 0, 0);
        bytes memory old = payload(0);
        observe(0, 201, 0, 0, 0);
        receiveRow(0);
        uint256 before = RowWord.unwrap(store.latestRow(0));
        vm.recordLogs();
        bytes32 id = receiveBytes(old);
        bytes32[] memory topics = vm.getRecordedLogs()[0].topics;
        vm.assertEq(topics[0], IOracleReceiver.StaleRow.selector, "event");
        vm.assertEq(uint256(topics[2]), 1, "its round");
        vm.assertEq(topics[3], id, "message");
        vm.assertEq(RowWord.unwrap(store.latestRow(0)), before, "unchanged");
    }

    function test_staleRowsDoNotHoldUpFreshOnesOfTheSameMessage() public {
        observe(0, 101, 0, 0, 0);
        bytes memory old = payload(0);
        observe(0, 201, 0, 0, 0);
        receiveRow(0);
        observe(1, 501, 0, 0, 0);
        receiveBytes(bytes.concat(old, row(1)));
        assertSame(1, 0);
        assertSame(0, 0);
    }

    function test_onlyTheRouterAndOnlyTheSenderBehindItAreBelieved() public {
        observe(0, 101, 0, 0, 0);
        Client.Any2EVMMessage memory message = envelope(payload(0));
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IOracleReceiver.WrongRouter.selector, STRANGER, address(this)));
        store.ccipReceive(message);

        message.sourceChainSelector = 9;
        vm.expectRevert(abi.encodeWithSelector(IOracleReceiver.WrongSourceChain.selector, 9, SOURCE));
        store.ccipReceive(message);

        message = envelope(payload(0));
        message.sender = abi.encode(STRANGER);
        vm.expectRevert(
            abi.encodeWithSelector(IOracleReceiver.WrongSender.selector, message.sender, address(aggregator))
        );
        store.ccipReceive(message);
        message.sender = abi.encodePacked(aggregator);
        vm.expectPartialRevert(IOracleReceiver.WrongSender.selector);
        store.ccipReceive(message);
    }

    function test_aDuplicateIsNamed() public {
        observe(0, 101, 0, 0, 0);
        Client.Any2EVMMessage memory message = envelope(payload(0));
        store.ccipReceive(message);
        vm.expectRevert(abi.encodeWithSelector(IOracleReceiver.DuplicateMessage.selector, message.messageId));
        store.ccipReceive(message);
    }

    function testFuzz_aPayloadThatIsNoneOfOursIsToldAndForgotten(bytes calldata data) public {
        if (RowPayloads.wellFormed(data)) return;
        vm.recordLogs();
        receiveBytes(data);
        vm.assertEq(vm.getRecordedLogs()[0].topics[0], IOracleReceiver.PayloadRefused.selector, "event");
    }

    function testFuzz_aWellFormedPayloadNeverReverts(uint256[8] calldata words, uint16[8] calldata rows) public {
        bytes memory data = hex"01";
        for (uint256 i; i < 8; ++i) {
            data = bytes.concat(data, abi.encodePacked(rows[i], words[i]));
            if (RowPayloads.hasCarried(words[i])) data = bytes.concat(data, bytes32(words[i]));
        }
        receiveBytes(data);
    }

    function test_aFeedRegisteredLateDoesNotDisturbItsRow() public {
        observe(1, 501, 502, 0, 0);
        receiveRow(1);
        register(registration(1, 2));
        vm.prank(FEED_ADMIN);
        FeedRegistration[] memory list = new FeedRegistration[](1);
        list[0] = registration(1, 2);
        store.registerFeeds(list);
        assertSame(1, 0);
        PriceFeed late = face(1, 2);
        vm.expectRevert(bytes("No data present"));
        late.latestRoundData();
        observe(1, 601, 602, 603, 0);
        receiveRow(1);
        assertSame(1, 2);
    }

    function test_aRetiredFeedIsRetiredHereOnceItsRowArrives() public {
        observe(0, 101, 102, 0, 0);
        receiveRow(0);
        vm.prank(FEED_ADMIN);
        vm.expectRevert(IOracleReceiver.RetiredAtSource.selector);
        store.retireFeed(idOf(0, 1));
        vm.prank(FEED_ADMIN);
        aggregator.retireFeed(idOf(0, 1));
        observe(0, 201, 0, 0, 0);
        receiveRow(0);
        PriceFeed feed = face(0, 1);
        vm.expectRevert();
        feed.latestRoundData();
        assertSame(0, 0);
    }

    function test_aFeedThatAnnouncesDoesSoOnDelivery() public {
        vm.prank(FEED_ADMIN);
        store.setNotify(idOf(0, 0), true);
        observe(0, 101, 102, 0, 0);
        vm.recordLogs();
        receiveRow(0);
        address emitter = vm.getRecordedLogs()[0].emitter;
        vm.assertEq(emitter, address(face(0, 0)), "the face");
    }

    function test_routersAreToldThatMessagesAreWelcome() public view {
        vm.assertTrue(store.supportsInterface(type(IAny2EVMMessageReceiver).interfaceId), "receiver");
        vm.assertTrue(store.supportsInterface(0x01ffc9a7), "ERC-165");
        vm.assertTrue(!store.supportsInterface(0xffffffff), "nothing else");
        vm.assertEq(store.getRouter(), address(this), "router");
        vm.assertEq(store.sender(), address(aggregator), "sender");
        vm.assertEq(store.sourceChainSelector(), SOURCE, "source");
    }

    function test_nothingIsBuiltWithoutRouterSenderOrSource() public {
        vm.expectRevert(IOracleReceiver.ZeroSource.selector);
        new OracleReceiver(configured(address(0), SOURCE, address(1)));
        vm.expectRevert(IOracleReceiver.ZeroSource.selector);
        new OracleReceiver(configured(address(1), 0, address(1)));
        vm.expectRevert(IOracleReceiver.ZeroSource.selector);
        new OracleReceiver(configured(address(1), SOURCE, address(0)));
    }

    // ---- internal ----

    function configured(address router, uint64 source, address from)
        private
        pure
        returns (OracleReceiverConfig memory)
    {
        return OracleReceiverConfig(router, source, from, RING, ADMIN, 2 days, FEED_ADMIN);
    }

    function observe(uint256 index, int48 a, int48 b, int48 c, int48 d) private {
        vm.warp(++_clock); // the compiler reads the block's time once a function
        transmit(report(_clock, entry(index, a, b, c, d)));
    }

    function row(uint256 index) private view returns (bytes memory data) {
        uint256 word = latestWord(index);
        data = abi.encodePacked(uint16(index), word);
        if (RowPayloads.hasCarried(word)) {
            data = abi.encodePacked(data, CarriedWord.unwrap(aggregator.carriedAt(index)));
        }
    }

    function payload(uint256 index) private view returns (bytes memory) {
        return bytes.concat(hex"01", row(index));
    }

    function envelope(bytes memory data) private returns (Client.Any2EVMMessage memory) {
        return Client.Any2EVMMessage(
            keccak256(abi.encode(++_sent)), SOURCE, abi.encode(aggregator), data, new Client.EVMTokenAmount[](0)
        );
    }

    function receiveRow(uint256 index) private {
        receiveBytes(payload(index));
    }

    function receiveBytes(bytes memory data) private returns (bytes32) {
        Client.Any2EVMMessage memory message = envelope(data);
        store.ccipReceive(message);
        return message.messageId;
    }

    function face(uint256 index, uint256 column) private view returns (PriceFeed) {
        return PriceFeed(store.faceAt(index, column));
    }

    function assertSame(uint256 index, uint256 column) private view {
        (uint80 round, int256 answer,, uint256 time,) = PriceFeed(aggregator.faceAt(index, column)).latestRoundData();
        (uint80 hereRound, int256 hereAnswer,, uint256 hereTime,) = face(index, column).latestRoundData();
        vm.assertEq(uint256(hereRound), uint256(round), "round");
        vm.assertEq(hereAnswer, answer, "answer");
        vm.assertEq(hereTime, time, "time");
    }
}
