// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../src/PriceFeed.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IAggregator} from "../../src/interfaces/IAggregator.sol";
import {ICommittee} from "../../src/interfaces/ICommittee.sol";
import {CarriedWord, IRoundStore} from "../../src/interfaces/IRoundStore.sol";
import {RowWords} from "../../src/libraries/RowWords.sol";
import {Fixture} from "../support/Fixture.sol";
import {Vm} from "../support/Vm.sol";

/// @title Reports: what moves rows and what is refused
contract TransmitTest is Fixture {
    function setUp() public {
        deploy(7, 5, RING);
        registerMany(6); // row 0 is full, row 1 has columns 0 and 1
    }

    function test_reportMovesItsRowsAndEmitsOneEvent() public {
        bytes memory body = report(START, bytes.concat(entry(0, 1, -2, 3, type(int48).max), entry(1, 5, 6, NONE, NONE)));
        bytes32 digest = aggregator.reportDigest(body);
        bytes memory signatures = signed(body);
        vm.recordLogs();
        vm.prank(STRANGER);
        aggregator.transmit(body, signatures);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "logs");
        vm.assertEq(logs[0].topics[0], IAggregator.ReportStored.selector, "event");
        vm.assertEq(logs[0].topics[1], digest, "digest");
        vm.assertEq(uint256(bytes32(logs[0].data)), START << 64 | 31 << 32 | 2, "summary");

        uint256 word = latestWord(0);
        vm.assertEq(RowWords.round(word), 1, "round");
        vm.assertEq(RowWords.observedAt(word), START, "observedAt");
        vm.assertEq(RowWords.answer(word, 0), 1, "column 0");
        vm.assertEq(RowWords.answer(word, 1), -2, "column 1");
        vm.assertEq(RowWords.answer(word, 3), type(int48).max, "column 3");
        vm.assertEq(latestWord(1) << 160, 0, "free columns stay 0");
        vm.assertEq(RowWords.answer(latestWord(1), 1), 6, "row 1");
    }

    function test_sameReportAgain_revertsNothingNewer() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        transmit(body);
        expectRefusal(body, abi.encodeWithSelector(IAggregator.NothingNewer.selector, START));
    }

    function test_olderRowIsSkippedWhileNewerOneMoves() public {
        vm.warp(START + 10);
        transmit(report(START + 10, entry(0, 1, 2, 3, 4)));
        uint256 kept = latestWord(0);
        transmit(report(START + 9, bytes.concat(entry(0, 9, 9, 9, 9), entry(1, 5, 6, 0, 0))));
        vm.assertEq(latestWord(0), kept, "row 0 moved back");
        vm.assertEq(RowWords.observedAt(latestWord(1)), START + 9, "row 1 did not move");
    }

    function test_duplicateRowInOneReport_countsOnce() public {
        transmit(report(START, bytes.concat(entry(0, 1, 2, 3, 4), entry(0, 5, 6, 7, 8))));
        vm.assertEq(RowWords.round(latestWord(0)), 1, "round");
        vm.assertEq(RowWords.answer(latestWord(0), 0), 1, "the first one counts");
    }

    function test_rowNobodyRegistered_doesNotMove() public {
        bytes memory body = report(START, bytes.concat(entry(2, 1, 2, 3, 4), entry(65535, 1, 2, 3, 4)));
        expectRefusal(body, abi.encodeWithSelector(IAggregator.NothingNewer.selector, START));
        vm.assertEq(latestWord(65535), 0, "row out of the plan was written");
    }

    function test_columnNobodyRegistered_staysZero() public {
        transmit(report(START, entry(1, 5, 6, 7, 8)));
        vm.assertEq(RowWords.answer(latestWord(1), 2), 0, "column 2");
        vm.assertEq(latestWord(1) & (RowWords.flag(2) | RowWords.flag(3)), 0, "flags");
    }

    function test_rowWithoutObservation_doesNotMove() public {
        transmit(report(START, entry(0, 1, 2, 3, 4)));
        vm.warp(START + 1);
        bytes memory body = report(START + 1, entry(0, NONE, 0, NONE, 0));
        expectRefusal(body, abi.encodeWithSelector(IAggregator.NothingNewer.selector, START + 1));
    }

    function test_missedColumn_keepsAnswerRoundAndTime() public {
        transmit(report(START, entry(0, 1, 2, 3, 4)));
        for (uint256 i = 1; i < 4; ++i) {
            vm.warp(START + i);
            transmit(report(START + i, entry(0, 10, i == 2 ? int48(0) : NONE, 30, 40)));
        }
        uint256 word = latestWord(0);
        vm.assertEq(RowWords.answer(word, 1), 2, "answer");
        vm.assertEq(word & RowWords.flag(1), RowWords.flag(1), "flag");
        (uint256 round, uint256 time) = RowWords.carriedLane(CarriedWord.unwrap(aggregator.carriedAt(0)), 1);
        vm.assertEq(round, 1, "carried round");
        vm.assertEq(time, START, "carried time");

        vm.warp(START + 9);
        transmit(report(START + 9, entry(0, 10, 20, 30, 40)));
        vm.assertEq(latestWord(0) & RowWords.flag(1), 0, "flag after return");
    }

    function test_paused_refusesReportsAndServesReads() public {
        transmit(report(START, entry(0, 1, 2, 3, 4)));
        vm.prank(GUARDIAN);
        aggregator.pause();
        vm.warp(START + 1);
        expectRefusal(
            report(START + 1, entry(0, 1, 2, 3, 4)), abi.encodeWithSelector(IAggregator.EnforcedPause.selector)
        );
        vm.assertEq(PriceFeed(aggregator.faceAt(0, 0)).latestRound(), 1, "read");
        vm.prank(GUARDIAN);
        aggregator.unpause();
        transmitRow(0, 1, 2, 3, 4);
        vm.assertEq(RowWords.round(latestWord(0)), 2, "goes on");
    }

    function test_pause_isForTheGuardianAlone() public {
        bytes32 role = aggregator.GUARDIAN_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, ADMIN, role));
        vm.prank(ADMIN);
        aggregator.pause();
        vm.startPrank(GUARDIAN);
        vm.expectRevert(IAggregator.ExpectedPause.selector);
        aggregator.unpause();
        aggregator.pause();
        vm.expectRevert(IAggregator.EnforcedPause.selector);
        aggregator.pause();
    }

    function test_timeBeyondTheLimits_isRefused() public {
        uint256 late = START + MAX_FUTURE + 1;
        expectRefusal(
            report(late, entry(0, 1, 2, 3, 4)),
            abi.encodeWithSelector(IAggregator.ReportFromFuture.selector, late, START + MAX_FUTURE)
        );
        uint256 old = START - MAX_AGE - 1;
        expectRefusal(
            report(old, entry(0, 1, 2, 3, 4)),
            abi.encodeWithSelector(IAggregator.ReportTooOld.selector, old, START - MAX_AGE)
        );
        transmit(report(START - MAX_AGE, entry(0, 1, 2, 3, 4)));
        transmit(report(START + MAX_FUTURE, entry(0, 1, 2, 3, 4)));
        vm.assertEq(RowWords.round(latestWord(0)), 2, "the limits themselves are allowed");
    }

    function test_futureAnswer_readsAsNow() public {
        transmit(report(START + MAX_FUTURE, entry(0, 1, 2, 3, 4)));
        PriceFeed feed = PriceFeed(aggregator.faceAt(0, 0));
        vm.assertEq(feed.latestTimestamp(), START, "not later than the block");
        vm.warp(START + 60);
        vm.assertEq(feed.latestTimestamp(), START + MAX_FUTURE, "as observed");
    }

    function testFuzz_malformedLength_isRefused(uint256 length) public {
        length = between(length, 0, 200);
        vm.assume(length < 30 || (length - 4) % 26 != 0);
        bytes memory body = new bytes(length);
        expectRefusal(body, abi.encodeWithSelector(IAggregator.MalformedReport.selector, length));
    }

    function test_lastRound_isTheEndOfTheRow() public {
        transmit(report(START, entry(0, 1, 2, 3, 4)));
        bytes32 slot = bytes32(uint256(keccak256("meta138.RoundStore.latest")) & ~uint256(type(uint64).max));
        uint256 word = uint256(vm.load(address(aggregator), slot));
        vm.assertEq(word, latestWord(0), "slot");
        vm.store(address(aggregator), slot, bytes32((word << 28 >> 28) | ((2 ** 28 - 2) << 228)));
        vm.warp(START + 1);
        transmitRow(0, 1, 2, 3, 4);
        vm.assertEq(PriceFeed(aggregator.faceAt(0, 0)).latestRound(), 2 ** 28 - 1, "last round");
        vm.warp(START + 2);
        expectRefusal(
            report(START + 2, entry(0, 1, 2, 3, 4)), abi.encodeWithSelector(IRoundStore.RoundsExhausted.selector, 0)
        );
    }

    // ---- signatures ----

    function test_tooFewSignatures_areRefused() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory four = signedBy(aggregator.reportDigest(body), 4);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.QuorumMissed.selector, 4, 5));
        aggregator.transmit(body, four);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.QuorumMissed.selector, 0, 5));
        aggregator.transmit(body, "");
    }

    function test_moreSignaturesThanNeeded_mustBeRightToo() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes32 digest = aggregator.reportDigest(body);
        bytes memory five = signedBy(digest, 5);
        bytes memory broken = bytes.concat(five, signature(5, keccak256("another")));
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, broken);
        aggregator.transmit(body, signedBy(digest, 7));
    }

    function test_signatureTwice_countsOnce() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes32 digest = aggregator.reportDigest(body);
        bytes memory four = signedBy(digest, 4);
        bytes memory doubled = bytes.concat(four, signature(3, digest));
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadSignerIndex.selector, 3, 4));
        aggregator.transmit(body, doubled);
        bytes memory unordered = bytes.concat(signature(4, digest), four);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadSignerIndex.selector, 0, 1));
        aggregator.transmit(body, unordered);
    }

    function test_indexOutsideTheCommittee_isRefused() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes32 digest = aggregator.reportDigest(body);
        bytes memory outside = signedBy(digest, 5);
        outside[4 * 65] = bytes1(uint8(7));
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadSignerIndex.selector, 7, 4));
        aggregator.transmit(body, outside);
        outside[4 * 65] = bytes1(uint8(255));
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadSignerIndex.selector, 255, 4));
        aggregator.transmit(body, outside);
    }

    function test_partialSignature_isRefused() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory longer = bytes.concat(signed(body), hex"00");
        vm.expectRevert(abi.encodeWithSelector(ICommittee.MalformedSignatures.selector, 326));
        aggregator.transmit(body, longer);
    }

    /// Every bit of report and signatures counts.
    function testFuzz_flippedBit_isRefused(uint256 bit, bool inReport) public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory signatures = signed(body);
        bytes memory target = inReport ? body : signatures;
        bit = between(bit, 0, target.length * 8 - 1);
        target[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.expectRevert();
        aggregator.transmit(body, signatures);
        vm.assertEq(RowWords.round(latestWord(0)), 0, "written");
    }

    function test_signatureOfAnotherChainContractOrEpoch_isRefused() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory here = signed(body);
        address first = address(aggregator);

        vm.chainId(999);
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, here);
        vm.chainId(31337);

        deploy(7, 5, RING);
        registerMany(6);
        vm.assertTrue(address(aggregator) != first, "another contract");
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, here);

        here = signed(body);
        (, address[] memory same) = committeeOf(7, "signer");
        aggregator.rotateCommittee(same, 5, signedBy(aggregator.rotationDigest(same, 5), 5));
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, here);
    }

    function test_malleatedSignature_isRefused() public {
        deploy(1, 1, RING);
        registerMany(4);
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], aggregator.reportDigest(body));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        uint256 high = order - uint256(s);
        // The compact form has no room for a high s: its top bit is the parity.
        bytes32 vs = bytes32(high | (uint256(v == 27 ? 1 : 0) << 255));
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, abi.encodePacked(uint8(0), r, vs));
        // The few high values that would fit are refused by name of the bound, whoever signed.
        bytes32 bound = bytes32(uint256(0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1));
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, abi.encodePacked(uint8(0), r, bound));
    }

    function test_unrecoverableSignature_isNotTheZeroSigner() public {
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory signatures = signed(body);
        for (uint256 i; i < 64; ++i) {
            signatures[i + 1] = 0;
        }
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadSignature.selector, 0, vm.addr(keys[0]), address(0)));
        aggregator.transmit(body, signatures);
    }

    function expectRefusal(bytes memory body, bytes memory reason) private {
        bytes memory signatures = signed(body);
        vm.expectRevert(reason);
        aggregator.transmit(body, signatures);
    }
}
