// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Aggregator} from "../../src/Aggregator.sol";
import {AggregatorConfig} from "../../src/interfaces/IAggregator.sol";
import {ICommittee} from "../../src/interfaces/ICommittee.sol";
import {IRoundStore} from "../../src/interfaces/IRoundStore.sol";
import {Fixture} from "../support/Fixture.sol";

/// @title Signer sets and how they change
contract CommitteeTest is Fixture {
    uint256[] private nextKeys;
    address[] private next;

    function setUp() public {
        deploy(7, 5, RING);
        registerMany(4);
        (nextKeys, next) = committeeOf(4, "next");
    }

    function test_firstCommittee_isEpochOne() public view {
        (uint32 epoch, uint8 threshold, address[] memory members) = aggregator.committee();
        vm.assertEq(epoch, 1, "epoch");
        vm.assertEq(threshold, 5, "threshold");
        vm.assertEq(members.length, 7, "signers");
        for (uint256 i; i < 7; ++i) {
            vm.assertEq(members[i], vm.addr(keys[i]), "signer");
        }
    }

    function test_oldQuorumRotatesAtOnce() public {
        aggregator.rotateCommittee(next, 3, signedBy(aggregator.rotationDigest(next, 3), 5));
        vm.assertEq(aggregator.epoch(), 2, "epoch");
        vm.assertEq(aggregator.threshold(), 3, "threshold");
        vm.assertEq(aggregator.signers()[3], next[3], "signer");

        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory old = signedBy(aggregator.reportDigest(body), 5);
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.transmit(body, old);
        keys = nextKeys;
        transmit(body);
    }

    function test_rotationIsNotReplayable() public {
        bytes memory signatures = signedBy(aggregator.rotationDigest(next, 3), 5);
        aggregator.rotateCommittee(next, 3, signatures);
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.rotateCommittee(next, 3, signatures);
    }

    function test_rotationOfAnotherSetOrThreshold_isRefused() public {
        bytes memory signatures = signedBy(aggregator.rotationDigest(next, 3), 5);
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.rotateCommittee(next, 4, signatures);
        next[0] = STRANGER;
        vm.expectPartialRevert(ICommittee.BadSignature.selector);
        aggregator.rotateCommittee(next, 3, signatures);
    }

    function test_rotationWithoutQuorum_isRefused() public {
        bytes memory four = signedBy(aggregator.rotationDigest(next, 3), 4);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.QuorumMissed.selector, 4, 5));
        aggregator.rotateCommittee(next, 3, four);
    }

    function test_adminRotates_onlyAfterTheDelay() public {
        vm.startPrank(COMMITTEE_ADMIN);
        aggregator.proposeCommittee(next, 3);
        (uint64 readyAt, uint8 threshold, address[] memory members) = aggregator.proposedCommittee();
        vm.assertEq(readyAt, START + DELAY, "readyAt");
        vm.assertEq(threshold, 3, "threshold");
        vm.assertEq(members[1], next[1], "signer");

        vm.warp(START + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.CommitteeNotReady.selector, readyAt, START + DELAY - 1));
        aggregator.confirmCommittee();
        vm.warp(START + DELAY);
        aggregator.confirmCommittee();
        vm.assertEq(aggregator.epoch(), 2, "epoch");
        vm.assertEq(aggregator.signers().length, 4, "signers");
        vm.expectRevert(ICommittee.NoCommitteeProposed.selector);
        aggregator.confirmCommittee();
    }

    function test_rotationVoidsAProposal() public {
        vm.prank(COMMITTEE_ADMIN);
        aggregator.proposeCommittee(next, 3);
        (, address[] memory others) = committeeOf(4, "others");
        aggregator.rotateCommittee(others, 3, signedBy(aggregator.rotationDigest(others, 3), 5));
        vm.warp(START + DELAY);
        vm.expectRevert(ICommittee.NoCommitteeProposed.selector);
        vm.prank(COMMITTEE_ADMIN);
        aggregator.confirmCommittee();
        (uint64 readyAt,,) = aggregator.proposedCommittee();
        vm.assertEq(readyAt, 0, "readyAt");
    }

    function test_guardianWithdrawsAProposal() public {
        vm.prank(COMMITTEE_ADMIN);
        aggregator.proposeCommittee(next, 3);
        vm.expectRevert();
        vm.prank(STRANGER);
        aggregator.cancelCommittee();
        vm.prank(GUARDIAN);
        aggregator.cancelCommittee();
        vm.warp(START + DELAY);
        vm.expectRevert(ICommittee.NoCommitteeProposed.selector);
        vm.prank(COMMITTEE_ADMIN);
        aggregator.confirmCommittee();
    }

    function test_proposing_isForTheCommitteeAdminAlone() public {
        address[4] memory others = [ADMIN, FEED_ADMIN, GUARDIAN, STRANGER];
        for (uint256 i; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert();
            aggregator.proposeCommittee(next, 3);
            vm.expectRevert();
            aggregator.confirmCommittee();
            vm.stopPrank();
        }
    }

    function test_thresholdsThatShareNoHonestMember_areRefused() public {
        // signers, least threshold: 2t > n + f
        uint8[2][8] memory least = [
            [uint8(1), 1], [uint8(2), 2], [uint8(3), 2], [uint8(4), 3], [uint8(5), 4], [uint8(6), 4], [7, 5], [31, 21]
        ];
        for (uint256 i; i < least.length; ++i) {
            (uint256 n, uint8 t) = (least[i][0], least[i][1]);
            (, address[] memory members) = committeeOf(n, "sized");
            vm.startPrank(COMMITTEE_ADMIN);
            aggregator.proposeCommittee(members, t);
            vm.expectRevert(abi.encodeWithSelector(ICommittee.BadThreshold.selector, t - 1, t, n));
            aggregator.proposeCommittee(members, t - 1);
            vm.expectRevert(abi.encodeWithSelector(ICommittee.BadThreshold.selector, n + 1, t, n));
            aggregator.proposeCommittee(members, uint8(n) + 1);
            vm.stopPrank();
        }
    }

    function test_badSets_areRefused() public {
        vm.startPrank(COMMITTEE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadCommitteeSize.selector, 0));
        aggregator.proposeCommittee(new address[](0), 1);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.BadCommitteeSize.selector, 32));
        aggregator.proposeCommittee(new address[](32), 22);
        next[2] = address(0);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.ZeroSigner.selector, 2));
        aggregator.proposeCommittee(next, 3);
        next[2] = next[0];
        vm.expectRevert(abi.encodeWithSelector(ICommittee.RepeatedSigner.selector, next[0]));
        aggregator.proposeCommittee(next, 3);
    }

    function test_badConfiguration_isRefused() public {
        AggregatorConfig memory bad = config(next, 3, RING);
        bad.committeeDelay = 1 days - 1;
        vm.expectRevert(abi.encodeWithSelector(ICommittee.CommitteeDelayTooShort.selector, 1 days - 1, 1 days));
        new Aggregator(bad);
        uint32[4] memory sizes = [uint32(0), 1, 12, 2 ** 29];
        for (uint256 i; i < sizes.length; ++i) {
            bad = config(next, 3, sizes[i]);
            vm.expectRevert(abi.encodeWithSelector(IRoundStore.BadRingSize.selector, sizes[i]));
            new Aggregator(bad);
        }
    }

    function test_defaultAdmin_movesInTwoStepsWithDelay() public {
        vm.prank(ADMIN);
        aggregator.beginDefaultAdminTransfer(STRANGER);
        vm.expectRevert();
        vm.prank(STRANGER);
        aggregator.acceptDefaultAdminTransfer();
        vm.warp(START + 2 days + 1);
        vm.prank(STRANGER);
        aggregator.acceptDefaultAdminTransfer();
        vm.assertEq(aggregator.defaultAdmin(), STRANGER, "admin");
    }

    /// No key but the committee's can put a price on chain within a day.
    function test_allAdminKeysTogether_cannotPublishAtOnce() public {
        (uint256[] memory evilKeys, address[] memory evil) = committeeOf(1, "evil");
        vm.prank(COMMITTEE_ADMIN);
        aggregator.proposeCommittee(evil, 1);
        vm.expectPartialRevert(ICommittee.CommitteeNotReady.selector);
        vm.prank(COMMITTEE_ADMIN);
        aggregator.confirmCommittee();
        keys = evilKeys;
        bytes memory body = report(START, entry(0, 1, 2, 3, 4));
        bytes memory signatures = signedBy(aggregator.reportDigest(body), 1);
        vm.expectRevert(abi.encodeWithSelector(ICommittee.QuorumMissed.selector, 1, 5));
        aggregator.transmit(body, signatures);
    }
}
