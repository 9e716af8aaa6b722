// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ICommittee} from "../../src/interfaces/ICommittee.sol";
import {ILaneRouter, MessageExecutionState} from "../../src/interfaces/ILaneRouter.sol";
import {LaneRouter} from "../../src/lane/LaneRouter.sol";
import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {LaneFixture, NoReceiver, Receiver} from "../support/LaneFixture.sol";

/// @title A receiver that takes its time to say what it is, and counts the calls that came with all their gas
contract Hungry is IAny2EVMMessageReceiver {
    uint256 private constant LEAST = 998_000;
    uint256 private constant SLOW = 28_000;

    uint256 public fed;

    function ccipReceive(Client.Any2EVMMessage calldata) external {
        require(gasleft() >= LEAST, "hungry");
        ++fed;
    }

    function supportsInterface(bytes4 id) external view returns (bool) {
        uint256 start = gasleft();
        while (start - gasleft() < SLOW) {}
        return id == type(IAny2EVMMessageReceiver).interfaceId || id == 0x01ffc9a7;
    }
}

/// @title A receiver that meddles with the router that calls it
contract Meddler is IAny2EVMMessageReceiver {
    address private immutable ROUTER;

    bytes private _call;
    bool private _fails;
    uint256 public calls;
    bool public succeeded;

    constructor(address router) {
        ROUTER = router;
    }

    function plan(bytes calldata call, bool fails) external {
        (_call, _fails) = (call, fails);
    }

    function ccipReceive(Client.Any2EVMMessage calldata) external {
        ++calls;
        (succeeded,) = ROUTER.call(_call);
        require(!_fails, "as planned");
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IAny2EVMMessageReceiver).interfaceId || id == 0x01ffc9a7;
    }
}

/// @title What reaches a chain through a lane router
contract LaneDeliverTest is LaneFixture {
    function setUp() public {
        openLanes(4, 3);
    }

    function test_aReceiverGetsWhatWasSentAndByWhom() public {
        bytes memory encoded = send(toReceiver("hello"));
        deliverOne(encoded);
        vm.assertEq(receiver.calls(), 1, "calls");
        vm.assertEq(receiver.lastData(), "hello", "data");
        vm.assertEq(receiver.lastSender(), abi.encode(this), "sender");
        vm.assertEq(receiver.lastId(), keccak256(encoded), "id");
        assertState(encoded, MessageExecutionState.SUCCESS, "state");
    }

    function testFuzz_aBatchOfAnySizeIsDeliveredWhole(uint256 count) public {
        bytes[] memory all = sendMany(between(count, 1, 40));
        deliverAll(all);
        vm.assertEq(receiver.calls(), all.length, "calls");
    }

    function test_someOfABatchAreProvedAgainstItsRoot() public {
        bytes[] memory all = sendMany(4);
        bytes32 left = pair(keccak256(all[0]), keccak256(all[1]));
        bytes32 right = pair(keccak256(all[2]), keccak256(all[3]));
        bytes memory signatures = signRoot(1, 5, pair(left, right));

        bytes32[] memory proof = new bytes32[](2);
        (proof[0], proof[1]) = (keccak256(all[3]), left);
        far.deliver(HERE, 1, 5, only(all[2]), proof, new bool[](2), signatures);
        assertState(all[2], MessageExecutionState.SUCCESS, "the third");
        assertState(all[0], MessageExecutionState.UNTOUCHED, "the first");

        (bool[] memory flags,) = wholeTree(all);
        far.deliver(HERE, 1, 5, all, new bytes32[](0), flags, signatures);
        vm.assertEq(receiver.calls(), 4, "the third is skipped the second time");
    }

    function test_newestFirstIsAsGoodAsInOrder() public {
        bytes[] memory all = sendMany(3);
        deliverOne(all[2]);
        deliverOne(all[0]);
        assertState(all[1], MessageExecutionState.UNTOUCHED, "never delivered");
        vm.assertEq(receiver.calls(), 2, "calls");
    }

    function test_aMessageIsExecutedOnce() public {
        bytes memory encoded = send(toReceiver("x"));
        deliverOne(encoded);
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        vm.expectRevert(ILaneRouter.NothingToDeliver.selector);
        far.deliver(HERE, 1, 2, only(encoded), new bytes32[](0), new bool[](0), signatures);
        vm.assertEq(receiver.calls(), 1, "calls");
    }

    function test_oneMessageTwiceInADeliveryIsExecutedOnce() public {
        bytes memory encoded = send(toReceiver("x"));
        bytes[] memory twice = new bytes[](2);
        (twice[0], twice[1]) = (encoded, encoded);
        bytes32 id = keccak256(encoded);
        bool[] memory flags = new bool[](1);
        flags[0] = true;
        far.deliver(HERE, 1, 2, twice, new bytes32[](0), flags, signRoot(1, 2, pair(id, id)));
        vm.assertEq(receiver.calls(), 1, "calls");
    }

    // ---- who vouches ----

    function test_withoutAQuorumNothingIsDelivered() public {
        bytes memory encoded = send(toReceiver("x"));
        bytes32 digest = far.rootDigest(HERE, 1, 2, keccak256(encoded));
        refuses(abi.encodeWithSelector(ICommittee.QuorumMissed.selector, 2, 3), encoded, 1, 2, signedBy(digest, 2));
        bytes memory twice = bytes.concat(signature(0, digest), signature(1, digest), signature(1, digest));
        refuses(abi.encodeWithSelector(ICommittee.BadSignerIndex.selector, 1, 2), encoded, 1, 2, twice);
    }

    function test_signaturesHoldForOneIntervalOfOneLaneOfOneChain() public {
        bytes memory encoded = send(toReceiver("x"));
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        refusesSignatures(encoded, 1, 3, signatures);
        vm.chainId(77);
        refusesSignatures(encoded, 1, 2, signatures);
        vm.chainId(31337);
        bytes32 elsewhere = near.rootDigest(HERE, 1, 2, keccak256(encoded));
        refusesSignatures(encoded, 1, 2, signedBy(elsewhere, 3));
        deliverOne(encoded);
    }

    function test_afterARotationOldSignaturesAreWorthless() public {
        bytes memory encoded = send(toReceiver("x"));
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        (uint256[] memory newKeys, address[] memory members) = committeeOf(4, "next");
        far.rotateCommittee(members, 3, signedBy(far.rotationDigest(members, 3), 3));
        refusesSignatures(encoded, 1, 2, signatures);
        keys = newKeys;
        deliverOne(encoded);
    }

    function test_aRootOfAReportCommitteeIsNotTakenForALanes() public view {
        vm.assertTrue(far.reportDigest("x") != far.rootDigest(HERE, 1, 2, keccak256("x")), "digests");
    }

    // ---- what is signed but wrong all the same ----

    function test_messagesThatTheOtherRouterWouldNotWriteAreRefused() public {
        bytes memory good = send(toReceiver("x"));
        uint256[9] memory places = [uint256(0), 33, 69, 70, 102, 123, 124, 156, 177];
        for (uint256 i; i < places.length; ++i) {
            bytes memory bad = bytes.concat(good);
            bad[places[i]] ^= 0xff;
            refusesOne(abi.encodeWithSelector(ILaneRouter.MalformedMessage.selector, places[i]), bad);
        }
        bytes memory longer = bytes.concat(good, hex"00");
        refusesOne(abi.encodeWithSelector(ILaneRouter.MalformedMessage.selector, 181), longer);
        refusesOne(abi.encodeWithSelector(ILaneRouter.MalformedMessage.selector, 182), new bytes(182));
    }

    function test_messagesOfOtherLanesAreRefused() public {
        refusesOne(
            abi.encodeWithSelector(ILaneRouter.SourceChainSelectorMismatch.selector, HERE, 9),
            forged(1, address(near), address(far), 9, THERE)
        );
        refusesOne(
            abi.encodeWithSelector(ILaneRouter.InvalidMessageDestChainSelector.selector, 9),
            forged(1, address(near), address(far), HERE, 9)
        );
        refusesOne(
            abi.encodeWithSelector(ILaneRouter.InvalidOnRamp.selector, abi.encode(STRANGER)),
            forged(1, STRANGER, address(far), HERE, THERE)
        );
        refusesOne(
            abi.encodeWithSelector(ILaneRouter.InvalidOffRamp.selector, address(far), abi.encodePacked(STRANGER)),
            forged(1, address(near), STRANGER, HERE, THERE)
        );
        bytes memory outside = forged(7, address(near), address(far), HERE, THERE);
        bytes memory signatures = signRoot(1, 7, keccak256(outside));
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.MessageOutsideInterval.selector, 7, 1, 7));
        far.deliver(HERE, 1, 7, only(outside), new bytes32[](0), new bool[](0), signatures);
    }

    function test_anEmptyDeliveryAndAnUnknownSourceAreRefused() public {
        vm.expectRevert(ILaneRouter.EmptyDelivery.selector);
        far.deliver(HERE, 1, 2, new bytes[](0), new bytes32[](0), new bool[](0), "");
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.SourceChainNotEnabled.selector, 9));
        far.deliver(9, 1, 2, new bytes[](1), new bytes32[](0), new bool[](0), "");
    }

    function test_aPausedOrCursedLaneDeliversNothing() public {
        bytes memory encoded = send(toReceiver("x"));
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        vm.prank(GUARDIAN);
        far.pauseLane(HERE);
        refuses(abi.encodeWithSelector(ILaneRouter.LanePaused.selector, HERE), encoded, 1, 2, signatures);
        vm.prank(GUARDIAN);
        far.curseLane(HERE);
        refuses(abi.encodeWithSelector(ILaneRouter.LaneCursed.selector, HERE), encoded, 1, 2, signatures);
        vm.prank(ADMIN);
        far.liftCurse(HERE);
        vm.prank(GUARDIAN);
        far.unpauseLane(HERE);
        deliverOne(encoded);
    }

    function test_anotherRouterAtTheOtherEndStartsAnew() public {
        bytes memory old = send(toReceiver("old"));
        bytes memory late = send(toReceiver("late"));
        deliverOne(old);
        (, address[] memory members) = committeeOf(4, "attester");
        near = new LaneRouter(laneConfig(HERE, members, 3));
        vm.prank(LANE_ADMIN);
        near.openLane(THERE, address(far), terms());
        vm.prank(LANE_ADMIN);
        far.openLane(HERE, address(near), terms());

        bytes memory fresh = send(toReceiver("fresh"));
        vm.assertEq(number(fresh), 1, "numbers begin anew");
        deliverOne(fresh);
        vm.assertEq(receiver.lastData(), "fresh", "the old number 1 is not in the way");
        bytes memory signatures = signRoot(2, 3, keccak256(late));
        vm.expectPartialRevert(ILaneRouter.InvalidOnRamp.selector);
        far.deliver(HERE, 2, 3, only(late), new bytes32[](0), new bool[](0), signatures);
    }

    function test_aRouterThatALaneIsLedBackToGoesOnWhereItWas() public {
        bytes memory done = send(toReceiver("done"));
        bytes memory failed = send(toReceiver("failed"));
        bytes memory late = send(toReceiver("late"));
        deliverOne(done);
        receiver.tell("no", 0);
        deliverOne(failed);
        receiver.tell("", 0);
        bytes memory signatures = signRoot(1, 2, keccak256(done));
        vm.startPrank(LANE_ADMIN);
        far.openLane(HERE, STRANGER, terms());
        far.openLane(HERE, address(near), terms());
        vm.stopPrank();

        assertState(done, MessageExecutionState.SUCCESS, "what was done stays so");
        assertState(failed, MessageExecutionState.FAILURE, "what failed stays so");
        refuses(abi.encodeWithSelector(ILaneRouter.NothingToDeliver.selector), done, 1, 2, signatures);
        far.retry(failed, 500_000);
        deliverOne(late);
        vm.assertEq(receiver.calls(), 3, "each once");
    }

    // ---- receivers ----

    function test_aReceiverThatIsNoneIsASuccessWithoutACall() public {
        bytes memory toNobody = send(letter(STRANGER, "x", ""));
        deliverOne(toNobody);
        assertState(toNobody, MessageExecutionState.SUCCESS, "an account without code");
        NoReceiver none = new NoReceiver();
        bytes memory toNone = send(letter(address(none), "x", ""));
        deliverOne(toNone);
        assertState(toNone, MessageExecutionState.SUCCESS, "a contract that is no receiver");
        vm.assertEq(none.calls(), 0, "calls");
    }

    function test_aMessageOfNothingWithoutGasIsASuccessWithoutACall() public {
        bytes memory encoded = send(letter(address(receiver), "", gasLimit(0)));
        deliverOne(encoded);
        assertState(encoded, MessageExecutionState.SUCCESS, "as on CCIP");
        vm.assertEq(receiver.calls(), 0, "calls");
    }

    function test_aReceiverCannotHaveItsMessageAgain() public {
        Meddler meddler = new Meddler(address(far));
        bytes memory encoded = send(letter(address(meddler), "x", gasLimit(1_000_000)));
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        bytes memory again =
            abi.encodeCall(far.deliver, (HERE, 1, 2, only(encoded), new bytes32[](0), new bool[](0), signatures));
        meddler.plan(again, true);
        deliverOne(encoded);
        vm.assertEq(meddler.calls(), 0, "failed");
        meddler.plan(abi.encodeCall(far.retry, (encoded, 1_000_000)), false);
        far.retry(encoded, 2_000_000);
        vm.assertEq(meddler.calls(), 1, "once");
        vm.assertTrue(!meddler.succeeded(), "not while it runs");
        assertState(encoded, MessageExecutionState.SUCCESS, "state");
    }

    function test_aReceiverThatDeliversTheRestOfItsBatchIsNoHarm() public {
        Meddler meddler = new Meddler(address(far));
        bytes[] memory all = new bytes[](2);
        all[0] = send(letter(address(meddler), "x", gasLimit(1_500_000)));
        all[1] = send(toReceiver("y"));
        bytes memory signatures = signRoot(2, 3, keccak256(all[1]));
        meddler.plan(
            abi.encodeCall(far.deliver, (HERE, 2, 3, only(all[1]), new bytes32[](0), new bool[](0), signatures)), false
        );
        deliverAll(all);
        vm.assertTrue(meddler.succeeded(), "it delivered the second");
        vm.assertEq(receiver.calls(), 1, "which came once");
    }

    function test_aFailureIsKeptWithItsReasonAndCanBeRetriedByAnyone() public {
        bytes memory reason = abi.encodeWithSelector(Receiver.Told.selector, 138);
        receiver.tell(reason, 0);
        bytes memory encoded = send(toReceiver("x"));
        vm.recordLogs();
        deliverOne(encoded);
        (uint8 shown, bytes memory returned) = abi.decode(vm.getRecordedLogs()[0].data, (uint8, bytes));
        vm.assertEq(shown, uint8(MessageExecutionState.FAILURE), "event");
        vm.assertEq(returned, reason, "reason");
        assertState(encoded, MessageExecutionState.FAILURE, "state");

        vm.prank(STRANGER);
        far.retry(encoded, 500_000);
        assertState(encoded, MessageExecutionState.FAILURE, "it still fails");
        receiver.tell("", 0);
        vm.prank(STRANGER);
        far.retry(encoded, 500_000);
        assertState(encoded, MessageExecutionState.SUCCESS, "then not");
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.NotFailed.selector, HERE, 1, keccak256(encoded)));
        far.retry(encoded, 500_000);
        vm.assertEq(receiver.calls(), 1, "calls");
    }

    function test_aReceiverThatNeedsMoreGasGetsItFromARetry() public {
        receiver.tell("", 300_000);
        bytes memory encoded = send(letter(address(receiver), "x", gasLimit(150_000)));
        deliverOne(encoded);
        assertState(encoded, MessageExecutionState.FAILURE, "out of gas");
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.InvalidGasLimitOverride.selector, 150_000, 149_999));
        far.retry(encoded, 149_999);
        far.retry(encoded, 600_000);
        assertState(encoded, MessageExecutionState.SUCCESS, "with more");
    }

    function test_aRetryOfWhatDidNotFailIsRefused() public {
        bytes memory encoded = send(toReceiver("x"));
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.NotFailed.selector, HERE, 1, keccak256(encoded)));
        far.retry(encoded, 500_000);
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.MalformedMessage.selector, 3));
        far.retry("abc", 200_000);
    }

    function test_aFailureDoesNotHoldUpTheRestOfItsBatch() public {
        bytes[] memory all = new bytes[](2);
        all[0] = send(letter(address(receiver), "x", gasLimit(0)));
        all[1] = send(toReceiver("y"));
        deliverAll(all);
        assertState(all[0], MessageExecutionState.FAILURE, "no gas asked for");
        assertState(all[1], MessageExecutionState.SUCCESS, "the other");
    }

    function testFuzz_tooLittleGasRevertsAndNeverFailsAMessage(uint256 given) public {
        receiver.tell("", 100_000);
        bytes memory encoded = send(toReceiver("x"));
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        given = between(given, 30_000, 1_200_000);
        bytes memory call =
            abi.encodeCall(far.deliver, (HERE, 1, 2, only(encoded), new bytes32[](0), new bool[](0), signatures));
        (bool good,) = address(far).call{gas: given}(call);
        assertState(
            encoded, good ? MessageExecutionState.SUCCESS : MessageExecutionState.UNTOUCHED, "success or nothing at all"
        );
    }

    /// @dev Looks for the least gas that the delivery takes, and at every gas that it takes, at what came of it.
    function test_longMessagesOfABatchGetAllTheirGas() public {
        Hungry hungry = new Hungry();
        bytes[] memory all = new bytes[](6);
        for (uint256 i; i < all.length; ++i) {
            all[i] = send(letter(address(hungry), new bytes(30_000), gasLimit(1_000_000)));
        }
        (bool[] memory flags, bytes32 root) = wholeTree(all);
        bytes memory call =
            abi.encodeCall(far.deliver, (HERE, 1, 7, all, new bytes32[](0), flags, signRoot(1, 7, root)));
        (uint256 tooLittle, uint256 enough) = (100_000, 12_000_000);
        while (enough - tooLittle > 1_000) {
            uint256 given = (tooLittle + enough) / 2;
            uint256 before = vm.snapshotState();
            (bool good,) = address(far).call{gas: given}(call);
            if (good) vm.assertEq(hungry.fed(), all.length, "all of them got their gas");
            vm.revertToState(before);
            if (good) enough = given;
            else tooLittle = given;
        }
        vm.assertLe(enough, 11_000_000, "it can be delivered");
    }

    function test_whatAReceiverRevertsWithIsCutToFourWords() public {
        receiver.tell(new bytes(5_000), 0);
        bytes memory encoded = send(letter(address(receiver), "x", gasLimit(2_000_000)));
        vm.recordLogs();
        deliverOne(encoded);
        (, bytes memory returned) = abi.decode(vm.getRecordedLogs()[0].data, (uint8, bytes));
        vm.assertEq(returned.length, 132, "length");
    }

    // ---- internal ----

    function refuses(bytes memory reason, bytes memory encoded, uint64 first, uint64 end, bytes memory signatures)
        private
    {
        vm.expectRevert(reason);
        far.deliver(HERE, first, end, only(encoded), new bytes32[](0), new bool[](0), signatures);
    }

    function refusesSignatures(bytes memory encoded, uint64 first, uint64 end, bytes memory signatures) private {
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        far.deliver(HERE, first, end, only(encoded), new bytes32[](0), new bool[](0), signatures);
    }

    /// @dev A single message under a good root.
    function refusesOne(bytes memory reason, bytes memory encoded) private {
        bytes memory signatures = signRoot(1, 2, keccak256(encoded));
        vm.expectRevert(reason);
        far.deliver(HERE, 1, 2, only(encoded), new bytes32[](0), new bool[](0), signatures);
    }
}
