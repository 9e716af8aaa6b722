// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRouterClient} from "@chainlink/contracts-ccip/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ILaneRouter, LaneTerms} from "../interfaces/ILaneRouter.sol";
import {ExtraArguments} from "../libraries/ExtraArguments.sol";
import {LaneMessages} from "../libraries/LaneMessages.sol";
import {Lanes} from "./Lanes.sol";

/// @title What leaves a chain
/// @notice Prices, numbers and announces messages. Fees stay with the router; what is overpaid in the native coin is kept,
/// as on CCIP.
abstract contract LaneOutbox is Lanes {
    using SafeERC20 for IERC20;

    uint256 private constant WHOLE = 1 ether;

    /// @dev What a delivery of one message takes beside the receiver, at most.
    uint256 private constant DELIVERY_GAS = 200_000;

    mapping(address token => uint256 rate) private _rates;

    // ---- write ----

    /// @inheritdoc IRouterClient
    function ccipSend(uint64 destinationChainSelector, Client.EVM2AnyMessage calldata message)
        external
        payable
        returns (bytes32 messageId)
    {
        Lane storage lane = _lanes[destinationChainSelector];
        (address receiver, uint256 gasLimit, uint256 fee) = _price(lane, destinationChainSelector, message);
        _take(message.feeToken, fee);

        bytes memory encoded = LaneMessages.encode(
            LaneMessages.Message({
                source: SELECTOR,
                destination: destinationChainSelector,
                number: ++lane.sent,
                executionGas: uint32(gasLimit + DELIVERY_GAS),
                receiverGas: uint32(gasLimit),
                onRamp: address(this),
                offRamp: lane.remote,
                sender: msg.sender,
                receiver: receiver
            }),
            message.data
        );
        messageId = keccak256(encoded);
        emit CCIPMessageSent(
            destinationChainSelector,
            msg.sender,
            messageId,
            message.feeToken,
            0,
            encoded,
            new Receipt[](0),
            new bytes[](0)
        );
    }

    // ---- read ----

    /// @inheritdoc IRouterClient
    function isChainSupported(uint64 destChainSelector) external view returns (bool) {
        Lane storage lane = _lanes[destChainSelector];
        return lane.remote != address(0) && lane.state == 0;
    }

    /// @inheritdoc IRouterClient
    function getFee(uint64 destinationChainSelector, Client.EVM2AnyMessage calldata message)
        external
        view
        returns (uint256 fee)
    {
        (,, fee) = _price(_lanes[destinationChainSelector], destinationChainSelector, message);
    }

    /// @inheritdoc ILaneRouter
    function feeTokenRate(address token) external view returns (uint256) {
        return token == address(0) ? WHOLE : _rates[token];
    }

    // ---- internal ----

    function _setFeeToken(address token, uint256 rate) internal {
        if (token == address(0)) revert FeeTokenNotSupported(token);
        _rates[token] = rate;
        emit FeeTokenSet(token, rate);
    }

    function _pay(address token, address to, uint256 amount) internal {
        if (token == address(0)) {
            (bool paid,) = to.call{value: amount}("");
            if (!paid) revert PaymentFailed(to, amount);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
        emit Withdrawn(token, to, amount);
    }

    function _take(address token, uint256 fee) private {
        if (token == address(0)) {
            if (msg.value < fee) revert InsufficientFeeTokenAmount();
        } else {
            if (msg.value != 0) revert InvalidMsgValue();
            IERC20(token).safeTransferFrom(msg.sender, address(this), fee);
        }
    }

    /// @dev Reverts with whatever is wrong with the message.
    function _price(Lane storage lane, uint64 selector, Client.EVM2AnyMessage calldata message)
        private
        view
        returns (address receiver, uint256 gasLimit, uint256 fee)
    {
        if (lane.remote == address(0)) revert UnsupportedDestinationChain(selector);
        _checkOpen(selector, lane.state);
        if (message.tokenAmounts.length != 0) revert TokensNotSupported(message.tokenAmounts.length);
        receiver = _receiver(message.receiver);
        uint256 size = message.data.length;
        if (size > LaneMessages.MAX_PAYLOAD) revert MessageTooLarge(LaneMessages.MAX_PAYLOAD, size);
        LaneTerms memory terms = lane.terms;
        gasLimit = ExtraArguments.gasLimit(message.extraArgs);
        if (gasLimit > terms.maxGasLimit) revert MessageGasLimitTooHigh(terms.maxGasLimit, gasLimit);

        fee = terms.baseFee + terms.weiPerGas * gasLimit + terms.weiPerByte * size;
        if (message.feeToken == address(0)) return (receiver, gasLimit, fee);
        uint256 rate = _rates[message.feeToken];
        if (rate == 0) revert FeeTokenNotSupported(message.feeToken);
        fee = Math.mulDiv(fee, rate, WHOLE, Math.Rounding.Ceil);
    }

    function _receiver(bytes calldata encoded) private pure returns (address) {
        if (encoded.length != 32) revert InvalidEVMAddress(encoded);
        uint256 word = uint256(bytes32(encoded));
        if (word == 0 || word > type(uint160).max) revert InvalidEVMAddress(encoded);
        return address(uint160(word));
    }
}
