// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRouterClient} from "@chainlink/contracts-ccip/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {ExtraArgsCodec} from "@chainlink/contracts-ccip/libraries/ExtraArgsCodec.sol";
import {MessageV1Codec} from "@chainlink/contracts-ccip/libraries/MessageV1Codec.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ILaneRouter, LaneTerms} from "../../src/interfaces/ILaneRouter.sol";
import {LaneFixture} from "../support/LaneFixture.sol";

/// @title A token to pay with
contract Coin is ERC20("Coin", "COIN") {
    constructor() {
        _mint(msg.sender, 1e30);
    }
}

/// @title What leaves through a lane router
contract LaneSendTest is LaneFixture {
    uint256 private constant PLENTY = 1 ether;

    function setUp() public {
        openLanes(4, 3);
    }

    function test_aMessageIsCcipsMessageV1() public {
        bytes memory encoded = send(letter(address(receiver), "hello", gasLimit(321_000)));
        MessageV1Codec.MessageV1 memory message = this.decode(encoded);

        vm.assertEq(message.sourceChainSelector, HERE, "source");
        vm.assertEq(message.destChainSelector, THERE, "destination");
        vm.assertEq(message.messageNumber, 1, "number");
        vm.assertEq(message.ccipReceiveGasLimit, 321_000, "gas");
        vm.assertEq(message.onRampAddress, abi.encode(near), "on ramp");
        vm.assertEq(message.offRampAddress, abi.encodePacked(far), "off ramp");
        vm.assertEq(message.sender, abi.encode(this), "sender");
        vm.assertEq(message.receiver, abi.encodePacked(receiver), "receiver");
        vm.assertEq(message.data, "hello", "data");
        vm.assertEq(
            message.ccvAndExecutorHash, MessageV1Codec._computeCCVAndExecutorHash(new address[](0), address(0)), "hash"
        );
    }

    function testFuzz_theEncodingIsTheOneOfCcipsCodec(bytes calldata data, address to, uint32 limit) public {
        vm.assume(to != address(0) && data.length <= 2_000);
        bytes memory encoded = send(letter(to, data, gasLimit(between(limit, 0, MAX_GAS))));
        vm.assertEq(MessageV1Codec._encodeMessageV1(this.decode(encoded)), encoded, "codec");
    }

    function test_messagesAreNumberedFromOneWithoutGaps() public {
        for (uint64 i = 1; i < 5; ++i) {
            vm.assertEq(number(send(toReceiver("x"))), i, "number");
        }
        vm.assertEq(near.lane(THERE).sent, 4, "sent");
    }

    function test_theFeeIsBaseAndGasAndBytes() public view {
        uint256 fee = near.getFee(THERE, letter(address(receiver), new bytes(100), gasLimit(1_000)));
        vm.assertEq(fee, uint256(BASE_FEE) + 1_000 * WEI_PER_GAS + 100 * WEI_PER_BYTE, "fee");
        uint256 usual = near.getFee(THERE, letter(address(receiver), "", ""));
        vm.assertEq(usual, uint256(BASE_FEE) + 200_000 * WEI_PER_GAS, "without extra arguments it is 200,000 gas");
    }

    function test_feesStayWithTheRouterUntilTheAdminTakesThem() public {
        send(toReceiver("x"));
        uint256 fees = address(near).balance;
        vm.assertEq(fees, near.getFee(THERE, toReceiver("x")), "kept");
        vm.expectRevert();
        near.withdraw(address(0), STRANGER, fees);
        vm.prank(ADMIN);
        near.withdraw(address(0), STRANGER, fees);
        vm.assertEq(STRANGER.balance, fees, "paid out");
        vm.assertEq(address(near).balance, 0, "nothing left");
    }

    function test_aTokenPaysAtItsRateRoundedUp() public {
        Coin coin = new Coin();
        Client.EVM2AnyMessage memory message = toReceiver("x");
        message.feeToken = address(coin);
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.FeeTokenNotSupported.selector, address(coin)));
        near.getFee(THERE, message);

        vm.prank(LANE_ADMIN);
        near.setFeeToken(address(coin), 3);
        vm.assertEq(near.getFee(THERE, message), 1, "a fraction is one unit");
        vm.prank(LANE_ADMIN);
        near.setFeeToken(address(coin), 2 ether);
        uint256 fee = near.getFee(THERE, message);
        vm.assertEq(fee, 2 * near.getFee(THERE, toReceiver("x")), "rate");

        vm.expectRevert(IRouterClient.InvalidMsgValue.selector);
        near.ccipSend{value: 1}(THERE, message);
        vm.expectRevert();
        near.ccipSend(THERE, message);
        coin.approve(address(near), fee);
        near.ccipSend(THERE, message);
        vm.assertEq(coin.balanceOf(address(near)), fee, "kept");
        vm.prank(ADMIN);
        near.withdraw(address(coin), STRANGER, fee);
        vm.assertEq(coin.balanceOf(STRANGER), fee, "paid out");
    }

    function test_tooLittleIsRefusedAndTooMuchKept() public {
        uint256 fee = near.getFee(THERE, toReceiver("x"));
        vm.expectRevert(IRouterClient.InsufficientFeeTokenAmount.selector);
        near.ccipSend{value: fee - 1}(THERE, toReceiver("x"));
        near.ccipSend{value: fee + 5}(THERE, toReceiver("x"));
        vm.assertEq(address(near).balance, fee + 5, "as on CCIP");
    }

    function test_whatTheLaneCannotDoIsRefusedByName() public {
        refuses(abi.encodeWithSelector(IRouterClient.UnsupportedDestinationChain.selector, 77), 77, toReceiver("x"));

        Client.EVM2AnyMessage memory message = toReceiver("x");
        message.tokenAmounts = new Client.EVMTokenAmount[](2);
        refuses(abi.encodeWithSelector(ILaneRouter.TokensNotSupported.selector, 2), THERE, message);

        bytes[4] memory receivers =
            [bytes(""), abi.encodePacked(address(receiver)), abi.encode(0), abi.encode(type(uint256).max)];
        for (uint256 i; i < receivers.length; ++i) {
            message = toReceiver("x");
            message.receiver = receivers[i];
            refuses(abi.encodeWithSelector(ILaneRouter.InvalidEVMAddress.selector, receivers[i]), THERE, message);
        }

        message = toReceiver(new bytes(30_001));
        refuses(abi.encodeWithSelector(ILaneRouter.MessageTooLarge.selector, 30_000, 30_001), THERE, message);
        message = letter(address(receiver), "x", gasLimit(MAX_GAS + 1));
        refuses(
            abi.encodeWithSelector(ILaneRouter.MessageGasLimitTooHigh.selector, MAX_GAS, MAX_GAS + 1), THERE, message
        );
    }

    function test_allFormsOfExtraArgumentsGiveTheGas() public {
        assertGas("", 200_000);
        assertGas(Client._argsToBytes(Client.EVMExtraArgsV1(7)), 7);
        assertGas(Client._argsToBytes(Client.GenericExtraArgsV2(8, true)), 8);
        assertGas(Client._argsToBytes(Client.GenericExtraArgsV2(9, false)), 9);
        assertGas(ExtraArgsCodec._getBasicEncodedExtraArgsV3(10, 0), 10);
    }

    function test_otherExtraArgumentsAreRefusedByName() public {
        bytes memory alien = abi.encodeWithSelector(Client.SVM_EXTRA_ARGS_V1_TAG, 1);
        refusesArgs(alien, abi.encodeWithSelector(ILaneRouter.InvalidExtraArgsTag.selector, bytes4(0x1f3b3aba)));
        bytes memory cut = abi.encodePacked(Client.EVM_EXTRA_ARGS_V1_TAG, uint128(5));
        refusesArgs(cut, abi.encodeWithSelector(ILaneRouter.UnsupportedExtraArgs.selector, cut));
        bytes memory odd = abi.encodeWithSelector(Client.GENERIC_EXTRA_ARGS_V2_TAG, 5, 2);
        refusesArgs(odd, abi.encodeWithSelector(ILaneRouter.UnsupportedExtraArgs.selector, odd));
        bytes memory fast = ExtraArgsCodec._getBasicEncodedExtraArgsV3(10, bytes4(uint32(1)));
        refusesArgs(
            fast, abi.encodeWithSelector(ILaneRouter.InvalidRequestedFinality.selector, bytes4(uint32(1)), bytes4(0))
        );
        ExtraArgsCodec.GenericExtraArgsV3 memory verified;
        verified.ccvs = new address[](1);
        verified.ccvs[0] = address(1);
        verified.ccvArgs = new bytes[](1);
        bytes memory asked = ExtraArgsCodec._encodeGenericExtraArgsV3(verified);
        refusesArgs(asked, abi.encodeWithSelector(ILaneRouter.UnsupportedExtraArgs.selector, asked));
    }

    function test_aPausedOrCursedLaneTakesNothing() public {
        vm.prank(GUARDIAN);
        near.pauseLane(THERE);
        vm.assertTrue(!near.isChainSupported(THERE), "not while paused");
        refuses(abi.encodeWithSelector(ILaneRouter.LanePaused.selector, THERE), THERE, toReceiver("x"));
        vm.prank(GUARDIAN);
        near.curseLane(THERE);
        refuses(abi.encodeWithSelector(ILaneRouter.LaneCursed.selector, THERE), THERE, toReceiver("x"));
        vm.prank(GUARDIAN);
        near.unpauseLane(THERE);
        vm.prank(GUARDIAN);
        vm.expectRevert();
        near.liftCurse(THERE);
        vm.prank(ADMIN);
        near.liftCurse(THERE);
        vm.assertTrue(near.isChainSupported(THERE), "open again");
        send(toReceiver("x"));
    }

    function test_lanesAreTheLaneAdminsAndStatesTheGuardians() public {
        vm.expectRevert();
        near.openLane(9, address(1), terms());
        vm.expectRevert();
        near.setTerms(THERE, terms());
        vm.expectRevert();
        near.setFeeToken(address(1), 1);
        vm.expectRevert();
        near.pauseLane(THERE);
        vm.expectRevert();
        near.curseLane(THERE);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRouterClient.UnsupportedDestinationChain.selector, 9));
        near.pauseLane(9);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.NothingToChange.selector, THERE));
        near.unpauseLane(THERE);
    }

    function test_aLaneToNowhereOrToItselfIsRefused() public {
        vm.startPrank(LANE_ADMIN);
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.BadSelector.selector, 0));
        near.openLane(0, address(1), terms());
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.BadSelector.selector, HERE));
        near.openLane(HERE, address(1), terms());
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.ZeroRemote.selector, 9));
        near.openLane(9, address(0), terms());
        vm.expectRevert(abi.encodeWithSelector(ILaneRouter.NothingToChange.selector, THERE));
        near.openLane(THERE, address(far), terms());
        vm.expectRevert(abi.encodeWithSelector(IRouterClient.UnsupportedDestinationChain.selector, 9));
        near.setTerms(9, terms());
        vm.stopPrank();
    }

    // ---- internal ----

    function decode(bytes calldata encoded) external pure returns (MessageV1Codec.MessageV1 memory) {
        return MessageV1Codec._decodeMessageV1(encoded);
    }

    function refuses(bytes memory reason, uint64 selector, Client.EVM2AnyMessage memory message) private {
        vm.expectRevert(reason);
        near.getFee(selector, message);
        vm.expectRevert(reason);
        near.ccipSend{value: PLENTY}(selector, message);
    }

    function refusesArgs(bytes memory args, bytes memory reason) private {
        refuses(reason, THERE, letter(address(receiver), "x", args));
    }

    function assertGas(bytes memory args, uint256 expected) private {
        bytes memory encoded = send(letter(address(receiver), "x", args));
        vm.assertEq(this.decode(encoded).ccipReceiveGasLimit, expected, "gas");
    }
}
