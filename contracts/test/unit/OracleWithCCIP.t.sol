// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {OracleReceiver} from "../../src/OracleReceiver.sol";
import {OracleWithCCIP} from "../../src/OracleWithCCIP.sol";
import {Aggregator} from "../../src/Aggregator.sol";
import {FeedRegistration} from "../../src/interfaces/IFeedRegistry.sol";
import {IAggregator} from "../../src/interfaces/IAggregator.sol";
import {IOracleWithCCIP, Budget, Destination, DestinationState} from "../../src/interfaces/IOracleWithCCIP.sol";
import {MessageExecutionState} from "../../src/interfaces/ILaneRouter.sol";
import {OracleReceiverConfig} from "../../src/interfaces/IOracleReceiver.sol";
import {RowWord} from "../../src/interfaces/IRoundStore.sol";
import {LaneFixture} from "../support/LaneFixture.sol";
import {Vm} from "../support/Vm.sol";

/// @title A token to pay with
contract Coin is ERC20("Coin", "COIN") {
    constructor() {
        _mint(msg.sender, 1e30);
    }
}

/// @title A router that transmits a report while it takes a message
contract MeddlingRouter {
    Aggregator private _oracle;
    bytes private _report;
    bytes private _signatures;

    function plan(Aggregator oracle, bytes calldata report, bytes calldata signatures) external {
        (_oracle, _report, _signatures) = (oracle, report, signatures);
    }

    function getFee(uint64, Client.EVM2AnyMessage calldata) external pure returns (uint256) {
        return 0;
    }

    function ccipSend(uint64, Client.EVM2AnyMessage calldata) external payable returns (bytes32) {
        if (address(_oracle) != address(0)) _oracle.transmit(_report, _signatures);
        return keccak256("sent");
    }
}

/// @title A router that takes all the gas it gets, and reverts with as much as it can
contract Bomb {
    function getFee(uint64, Client.EVM2AnyMessage calldata) external view returns (uint256) {
        while (gasleft() > 100_000) {}
        assembly {
            revert(0, 100000)
        }
    }
}

/// @title An oracle that carries its rows over a lane
contract OracleWithCCIPTest is LaneFixture {
    uint32 private constant INTERVAL = 10;
    uint32 private constant SEND_GAS = 250_000;

    OracleWithCCIP private oracle;
    OracleReceiver private store;
    uint256[] private oracleKeys;
    uint256[] private laneKeys;

    function setUp() public {
        openLanes(4, 3);
        laneKeys = keys;
        address[] memory members;
        (oracleKeys, members) = committeeOf(1, "signer");
        oracle = new OracleWithCCIP(config(members, 1, RING));
        aggregator = Aggregator(payable(address(oracle)));
        registerMany(12);
        store = new OracleReceiver(
            OracleReceiverConfig(address(far), HERE, address(oracle), RING, ADMIN, 2 days, FEED_ADMIN)
        );
        payable(address(oracle)).transfer(1 ether);
        vm.startPrank(LANE_ADMIN);
        oracle.setDestination(THERE, onUpdate(3));
        oracle.enableDestination(THERE, true);
        oracle.setBudget(THERE, address(0), Budget(0.01 ether, 0.1 ether));
        vm.stopPrank();
    }

    function test_anUpdateIsCarriedToTheOtherChain() public {
        bytes memory encoded = sentBy(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        keys = laneKeys;
        deliverOne(encoded);
        vm.assertEq(RowWord.unwrap(store.latestRow(0)), latestWord(0), "the word itself");
        assertState(encoded, MessageExecutionState.SUCCESS, "state");
    }

    function test_theLaneAdminSendsAnyRows() public {
        later(INTERVAL);
        update(report(block.timestamp, bytes.concat(entry(0, 1, 2, 3, 4), entry(2, 5, 6, 7, 8))));
        later(INTERVAL);
        uint16[] memory rows = new uint16[](2);
        (rows[0], rows[1]) = (0, 2);
        uint256 quoted = oracle.quote(THERE, rows, address(0));
        uint256 before = address(near).balance;
        vm.expectRevert();
        oracle.sendRows(THERE, rows, address(0));
        vm.recordLogs();
        vm.prank(LANE_ADMIN);
        oracle.sendRows(THERE, rows, address(0));
        vm.assertEq(address(near).balance - before, quoted, "paid as quoted");
        (,, bytes memory encoded,,) =
            abi.decode(vm.getRecordedLogs()[0].data, (address, uint256, bytes, bytes[], bytes[]));
        keys = laneKeys;
        deliverOne(encoded);
        vm.assertEq(RowWord.unwrap(store.latestRow(2)), latestWord(2), "a row that is not sent on update");
    }

    function test_rowsThatMovedTooSoonAreOwedAndGoWithTheNextSend() public {
        sentBy(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        later(1);
        update(report(block.timestamp, entry(1, 1, 2, 3, 4)));
        vm.assertEq(owed(), 2, "row 1 is owed");
        later(INTERVAL);
        bytes memory encoded = sentBy(report(block.timestamp, entry(0, 5, 6, 7, 8)));
        vm.assertEq(owed(), 0, "nothing is owed");
        keys = laneKeys;
        deliverOne(encoded);
        vm.assertEq(RowWord.unwrap(store.latestRow(1)), latestWord(1), "row 1 arrived");
        vm.assertEq(RowWord.unwrap(store.latestRow(0)), latestWord(0), "row 0 arrived");
    }

    function test_aSendThatFailsLeavesThePriceAndOwesTheRows() public {
        vm.prank(GUARDIAN);
        near.pauseLane(THERE);
        vm.recordLogs();
        update(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        vm.assertTrue(latestWord(0) >> 228 == 1, "the price is there");
        vm.assertEq(owed(), 1, "owed");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs[logs.length - 1].topics[0], IOracleWithCCIP.SendFailed.selector, "told");
        later(INTERVAL);
        vm.expectRevert();
        oracle.sendOwed(THERE);
        vm.prank(GUARDIAN);
        near.unpauseLane(THERE);
        vm.prank(STRANGER);
        oracle.sendOwed(THERE);
        vm.assertEq(owed(), 0, "anybody can send what is owed");
        vm.assertEq(near.lane(THERE).sent, 1, "sent");
    }

    function test_anEmptyBalanceLeavesThePriceAndOwesTheRows() public {
        vm.prank(ADMIN);
        oracle.withdraw(address(0), STRANGER, 1 ether);
        vm.assertEq(STRANGER.balance, 1 ether, "paid out");
        update(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        vm.assertEq(owed(), 1, "owed");
        vm.assertEq(near.lane(THERE).sent, 0, "nothing left");
    }

    function testFuzz_nobodyLandsAPriceAndStarvesTheSend(uint256 given) public {
        bytes memory body = report(block.timestamp, entry(0, 1, 2, 3, 4));
        keys = oracleKeys;
        bytes memory call = abi.encodeCall(oracle.transmit, (body, signed(body)));
        (bool good,) = address(oracle).call{gas: between(given, 50_000, 800_000)}(call);
        vm.assertEq(latestWord(0) >> 228, good ? 1 : 0, "price");
        vm.assertEq(near.lane(THERE).sent, good ? 1 : 0, "whoever lands the price has sent it");
    }

    function test_capAndDailyBudgetBoundWhatIsPaid() public {
        update(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        uint16[] memory rows = new uint16[](1);
        uint256 fee = oracle.quote(THERE, rows, address(0));
        setBudget(uint128(fee - 1), 1 ether);
        later(INTERVAL);
        vm.startPrank(LANE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.FeeAboveCap.selector, fee, fee - 1));
        oracle.sendRows(THERE, rows, address(0));
        vm.stopPrank();

        setBudget(uint128(fee), uint128(fee * 3));
        (, uint256 left) = oracle.budget(THERE, address(0));
        vm.assertEq(left, fee * 2, "one was sent on update");
        for (uint256 i; i < 2; ++i) {
            vm.prank(LANE_ADMIN);
            oracle.sendRows(THERE, rows, address(0));
            later(INTERVAL);
        }
        vm.prank(LANE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.BudgetSpent.selector, fee, 0));
        oracle.sendRows(THERE, rows, address(0));
        later(1 days);
        vm.prank(LANE_ADMIN);
        oracle.sendRows(THERE, rows, address(0));
    }

    function test_theMarginIsPaidOnTop() public {
        Destination memory to = onUpdate(0);
        to.marginBps = 500;
        vm.prank(LANE_ADMIN);
        oracle.setDestination(THERE, to);
        update(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        later(INTERVAL);
        uint16[] memory rows = new uint16[](1);
        uint256 before = address(near).balance;
        vm.prank(LANE_ADMIN);
        oracle.sendRows(THERE, rows, address(0));
        uint256 plain = near.getFee(THERE, letter(address(store), new bytes(35), gasLimit(300_000)));
        vm.assertEq(address(near).balance - before, plain + plain * 5 / 100, "five in a hundred");
    }

    function test_aTokenPays() public {
        Coin coin = new Coin();
        coin.transfer(address(oracle), 100 ether);
        vm.startPrank(LANE_ADMIN);
        near.setFeeToken(address(coin), 2 ether);
        Destination memory to = onUpdate(3);
        to.feeToken = address(coin);
        oracle.setDestination(THERE, to);
        oracle.setBudget(THERE, address(coin), Budget(1 ether, 10 ether));
        vm.stopPrank();
        sentBy(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        vm.assertTrue(coin.balanceOf(address(near)) != 0, "paid");
        vm.assertEq(coin.allowance(address(oracle), address(near)), 0, "nothing stays allowed");
        vm.prank(ADMIN);
        oracle.withdraw(address(coin), STRANGER, 1 ether);
        vm.assertEq(coin.balanceOf(STRANGER), 1 ether, "paid out");
    }

    function test_sendsAreRefusedByName() public {
        uint16[] memory rows = new uint16[](1);
        vm.startPrank(LANE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.DestinationDisabled.selector, 9));
        oracle.sendRows(9, rows, address(0));
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.BadDestination.selector, 9));
        oracle.enableDestination(9, true);
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.NothingToSend.selector, THERE));
        oracle.sendRows(THERE, rows, address(0));
        vm.stopPrank();
        sentBy(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        uint256 earliest = block.timestamp + INTERVAL;
        later(INTERVAL - 1);
        vm.prank(LANE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.TooSoon.selector, THERE, earliest));
        oracle.sendRows(THERE, rows, address(0));
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.OnlySelf.selector, address(this)));
        oracle.sendOnUpdate(THERE, 1);
    }

    function test_badDestinationsAreRefused() public {
        vm.startPrank(LANE_ADMIN);
        Destination memory to = onUpdate(1);
        to.router = address(0);
        refuses(to);
        to = onUpdate(1);
        to.receiver = address(0);
        refuses(to);
        to = onUpdate(1);
        to.minInterval = 0;
        refuses(to);
        to = onUpdate(1);
        to.marginBps = 1001;
        refuses(to);
        to = onUpdate(1);
        to.sendGas = 1_500_001;
        refuses(to);
        for (uint64 i = 1; i < 8; ++i) {
            oracle.setDestination(i, onUpdate(1));
        }
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.TooManyDestinations.selector, 8));
        oracle.setDestination(8, onUpdate(1));
        oracle.setDestination(THERE, onUpdate(0));
        vm.assertEq(oracle.destinationsOnUpdate().length, 7, "one left the list");
        oracle.setDestination(8, onUpdate(1));
        vm.stopPrank();
        vm.expectRevert();
        oracle.setDestination(THERE, to);
        vm.expectRevert();
        oracle.setBudget(THERE, address(0), Budget(1, 1));
        vm.expectRevert();
        oracle.enableDestination(THERE, false);
        vm.prank(LANE_ADMIN);
        vm.expectRevert();
        oracle.withdraw(address(0), LANE_ADMIN, 1);
    }

    function test_rowsThatTheLaneAdminSentAreNotOwedAnyMore() public {
        oweRowOne();
        vm.warp(START + INTERVAL);
        uint16[] memory rows = new uint16[](2);
        (rows[0], rows[1]) = (1, 300);
        vm.prank(LANE_ADMIN);
        oracle.sendRows(THERE, rows, address(0));
        vm.assertEq(owed(), 0, "owed");
    }

    function test_whileTheOracleIsPausedNothingLeaves() public {
        oweRowOne();
        vm.warp(START + INTERVAL);
        vm.prank(GUARDIAN);
        oracle.pause();
        vm.expectRevert(IAggregator.EnforcedPause.selector);
        oracle.sendOwed(THERE);
        vm.prank(LANE_ADMIN);
        vm.expectRevert(IAggregator.EnforcedPause.selector);
        oracle.sendRows(THERE, new uint16[](1), address(0));
        vm.prank(GUARDIAN);
        oracle.unpause();
        oracle.sendOwed(THERE);
        vm.assertEq(owed(), 0, "owed");
    }

    function test_whatMovesWhileASendIsOnItsWayIsOwed() public {
        MeddlingRouter meddling = new MeddlingRouter();
        Destination memory to = onUpdate(3);
        (to.router, to.sendGas) = (address(meddling), 1_000_000);
        vm.prank(LANE_ADMIN);
        oracle.setDestination(THERE, to);
        oweRowOne();
        vm.warp(START + INTERVAL);
        bytes memory meanwhile = report(START + INTERVAL, entry(1, 9, 9, 9, 9));
        keys = oracleKeys;
        meddling.plan(aggregator, meanwhile, signed(meanwhile));
        update(report(START + INTERVAL - 1, entry(0, 5, 6, 7, 8)));
        vm.assertEq(latestWord(1) >> 228, 2, "row 1 moved after it was read");
        vm.assertEq(owed(), 2, "and is owed");
    }

    /// @dev 200 rows that could not be sent go with the next update, within the gas that a send may have.
    function test_manyRowsThatAreOwedFitIntoOneSend() public {
        uint256 count = 200;
        FeedRegistration[] memory list = new FeedRegistration[](count - 3);
        bytes memory body = abi.encodePacked(uint32(START));
        for (uint256 i; i < count; ++i) {
            if (i > 2) list[i - 3] = registration(i, 0);
            body = bytes.concat(body, entry(i, 1, 2, 3, 4));
        }
        vm.prank(FEED_ADMIN);
        aggregator.registerFeeds(list);
        Destination memory to = onUpdate(2 ** count - 1);
        to.sendGas = 1_500_000;
        vm.startPrank(LANE_ADMIN);
        oracle.setDestination(THERE, to);
        oracle.enableDestination(THERE, false);
        vm.stopPrank();
        update(body);
        vm.assertEq(owed(), 2 ** count - 1, "all are owed");
        vm.prank(LANE_ADMIN);
        oracle.enableDestination(THERE, true);
        vm.warp(START + INTERVAL);
        vm.cool(address(oracle));
        sentBy(report(START + INTERVAL, entry(0, 5, 6, 7, 8)));
        vm.assertEq(owed(), 0, "all are sent");
    }

    function test_aRouterThatTakesAllTheGasDoesNotStopThePrice() public {
        Destination memory to = onUpdate(3);
        to.router = address(new Bomb());
        vm.prank(LANE_ADMIN);
        oracle.setDestination(THERE, to);
        update(report(START, entry(0, 1, 2, 3, 4)));
        vm.assertEq(latestWord(0) >> 228, 1, "the price is there");
        vm.assertEq(owed(), 1, "owed");
    }

    function test_aDisabledDestinationOwesAndSendsNothing() public {
        vm.prank(LANE_ADMIN);
        oracle.enableDestination(THERE, false);
        update(report(block.timestamp, entry(0, 1, 2, 3, 4)));
        vm.assertEq(near.lane(THERE).sent, 0, "sent");
        vm.assertEq(owed(), 1, "owed");
    }

    // ---- internal ----

    function onUpdate(uint256 rows) private view returns (Destination memory) {
        return Destination({
            router: address(near),
            receiver: address(store),
            feeToken: address(0),
            marginBps: 0,
            minInterval: INTERVAL,
            sendGas: SEND_GAS,
            rows: rows,
            extraArgs: gasLimit(300_000)
        });
    }

    /// @dev Row 0 is sent, row 1 comes too soon after it.
    function oweRowOne() private {
        update(report(START, entry(0, 1, 2, 3, 4)));
        vm.warp(START + 1);
        update(report(START + 1, entry(1, 1, 2, 3, 4)));
        vm.assertEq(owed(), 2, "row 1 is owed");
    }

    function refuses(Destination memory to) private {
        vm.expectRevert(abi.encodeWithSelector(IOracleWithCCIP.BadDestination.selector, THERE));
        oracle.setDestination(THERE, to);
    }

    function setBudget(uint128 cap, uint128 perDay) private {
        vm.prank(LANE_ADMIN);
        oracle.setBudget(THERE, address(0), Budget(cap, perDay));
    }

    function owed() private view returns (uint256) {
        return oracle.destinationState(THERE).owed;
    }

    function later(uint256 secondsOn) private {
        vm.warp(block.timestamp + secondsOn);
    }

    function update(bytes memory body) private {
        keys = oracleKeys;
        transmit(body);
    }

    /// @dev The encoding of the message that this update sent.
    function sentBy(bytes memory body) private returns (bytes memory encoded) {
        uint64 before = near.lane(THERE).sent;
        keys = oracleKeys;
        bytes memory signatures = signed(body);
        vm.recordLogs();
        oracle.transmit(body, signatures);
        vm.assertEq(near.lane(THERE).sent, before + 1, "a message was sent");
        bytes32 wanted = keccak256(
            "CCIPMessageSent(uint64,address,bytes32,address,uint256,bytes,(address,uint32,uint32,uint256,bytes)[],bytes[])"
        );
        encoded = find(wanted);
    }

    function find(bytes32 topic) private returns (bytes memory encoded) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != topic) continue;
            (,, encoded,,) = abi.decode(logs[i].data, (address, uint256, bytes, bytes[], bytes[]));
        }
    }
}
