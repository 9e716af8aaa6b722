// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRouterClient} from "@chainlink/contracts-ccip/interfaces/IRouterClient.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {LibCall} from "solady/utils/LibCall.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {Aggregator} from "./Aggregator.sol";
import {AggregatorConfig, IAggregator} from "./interfaces/IAggregator.sol";
import {Budget, Destination, DestinationState, IOracleWithCCIP} from "./interfaces/IOracleWithCCIP.sol";
import {Reports} from "./libraries/Reports.sol";
import {RowPayloads} from "./libraries/RowPayloads.sol";
import {RowWords} from "./libraries/RowWords.sol";

/// @title An aggregator that carries its rows to other chains
/// @notice Beside what an aggregator does, it sends the words it stored, bounded by interval, cap and daily budget.
contract OracleWithCCIP is IOracleWithCCIP, Aggregator {
    uint256 private constant MOST_ON_UPDATE = 8;
    uint256 private constant MOST_MARGIN = 1000;
    uint256 private constant ROWS_ON_UPDATE = 256;

    /// @dev Eight such sends leave room for a report within a transaction of 2^24 gas (EIP-7825).
    uint256 private constant MOST_SEND_GAS = 1_500_000;

    /// @dev What `transmit` needs after a send: to record that it failed, for this destination and those after it.
    uint256 private constant AFTER_SEND = 60_000;
    uint16 private constant MAX_RETURN = 4 + 4 * 32;

    struct Spending {
        uint128 cap;
        uint128 perDay;
        uint128 spent;
        uint64 day;
    }

    mapping(uint64 selector => Destination) private _destinations;
    mapping(uint64 selector => DestinationState) private _states;
    mapping(uint64 selector => mapping(address token => Spending)) private _spendings;
    uint64[] private _onUpdate;

    constructor(AggregatorConfig memory config) Aggregator(config) {}

    /// @notice Takes in the native coin that sends are paid from.
    receive() external payable {}

    // ---- admin ----

    /// @inheritdoc IOracleWithCCIP
    function setDestination(uint64 selector, Destination memory wanted) external onlyRole(LANE_ADMIN_ROLE) {
        if (
            selector == 0 || wanted.router == address(0) || wanted.receiver == address(0) || wanted.minInterval == 0
                || wanted.marginBps > MOST_MARGIN || wanted.sendGas > MOST_SEND_GAS
        ) revert BadDestination(selector);
        bool before = _destinations[selector].rows != 0;
        _destinations[selector] = wanted;
        if (before != (wanted.rows != 0)) _list(selector, !before);
        emit DestinationSet(selector, wanted);
    }

    /// @inheritdoc IOracleWithCCIP
    function enableDestination(uint64 selector, bool enabled) external onlyRole(LANE_ADMIN_ROLE) {
        if (_destinations[selector].router == address(0)) revert BadDestination(selector);
        _states[selector].enabled = enabled;
        emit DestinationEnabled(selector, enabled);
    }

    /// @inheritdoc IOracleWithCCIP
    function setBudget(uint64 selector, address feeToken, Budget calldata wanted) external onlyRole(LANE_ADMIN_ROLE) {
        Spending storage spending = _spendings[selector][feeToken];
        spending.cap = wanted.cap;
        spending.perDay = wanted.perDay;
        emit BudgetSet(selector, feeToken, wanted);
    }

    /// @inheritdoc IOracleWithCCIP
    function withdraw(address token, address to, uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (token == address(0)) SafeTransferLib.safeTransferETH(to, amount);
        else SafeTransferLib.safeTransfer(token, to, amount);
        emit Withdrawn(token, to, amount);
    }

    // ---- write ----

    /// @inheritdoc IAggregator
    function transmit(bytes calldata report, bytes calldata signatures) external override(Aggregator, IAggregator) {
        _transmit(report, signatures);
        uint256 count = _onUpdate.length;
        if (count == 0) return;
        uint256 moved = _moved(report);
        for (uint256 i; i < count; ++i) {
            _update(_onUpdate[i], moved, AFTER_SEND * (count - i));
        }
    }

    /// @inheritdoc IOracleWithCCIP
    function sendRows(uint64 selector, uint16[] calldata rows, address feeToken)
        external
        onlyRole(LANE_ADMIN_ROLE)
        returns (bytes32)
    {
        _checkTry(selector);
        (bytes memory payload, uint256 sent) = _payload(rows);
        _states[selector].owed &= ~sent;
        return _send(selector, payload, feeToken);
    }

    /// @inheritdoc IOracleWithCCIP
    function sendOwed(uint64 selector) external returns (bytes32) {
        _checkTry(selector);
        uint256 due = _states[selector].owed & _destinations[selector].rows;
        _states[selector].owed = 0;
        return _send(selector, _payload(due), _destinations[selector].feeToken);
    }

    /// @notice Sends rows on update; called by this contract alone, so that what fails can be undone.
    function sendOnUpdate(uint64 selector, uint256 rows) external returns (bytes32) {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        return _send(selector, _payload(rows), _destinations[selector].feeToken);
    }

    // ---- read ----

    /// @inheritdoc IOracleWithCCIP
    function quote(uint64 selector, uint16[] calldata rows, address feeToken) external view returns (uint256 fee) {
        (bytes memory payload,) = _payload(rows);
        (, fee) = _quote(_destinations[selector], selector, _message(selector, payload, feeToken));
    }

    /// @inheritdoc IOracleWithCCIP
    function destination(uint64 selector) external view returns (Destination memory) {
        return _destinations[selector];
    }

    /// @inheritdoc IOracleWithCCIP
    function destinationState(uint64 selector) external view returns (DestinationState memory) {
        return _states[selector];
    }

    /// @inheritdoc IOracleWithCCIP
    function budget(uint64 selector, address feeToken) external view returns (Budget memory, uint256 leftToday) {
        Spending storage spending = _spendings[selector][feeToken];
        return (Budget(spending.cap, spending.perDay), _left(spending));
    }

    /// @inheritdoc IOracleWithCCIP
    function destinationsOnUpdate() external view returns (uint64[] memory) {
        return _onUpdate;
    }

    // ---- internal ----

    /// @dev Rows of the report that have its time now, as bits.
    function _moved(bytes calldata report) private view returns (uint256 rows) {
        uint256 observedAt = Reports.observedAt(report);
        for (uint256 position = Reports.HEADER; position < report.length; position += Reports.ENTRY) {
            (uint256 row,) = Reports.entry(report, position);
            if (row < ROWS_ON_UPDATE && RowWords.observedAt(_latest(row)) == observedAt) rows |= 1 << row;
        }
    }

    function _update(uint64 selector, uint256 moved, uint256 reserve) private {
        DestinationState storage state = _states[selector];
        Destination storage to = _destinations[selector];
        uint256 owed = state.owed;
        uint256 due = (owed | moved) & to.rows;
        if (due == 0) return;
        if (!state.enabled || block.timestamp < state.lastTry + to.minInterval) {
            if (due != owed) state.owed = due;
            return;
        }
        state.lastTry = uint64(block.timestamp);
        uint256 sendGas = to.sendGas;
        uint256 needed = sendGas + sendGas / 63 + reserve;
        if (gasleft() < needed) revert SendStarves(gasleft(), needed);
        // Before the call: a router may have more reports transmitted, and what moves then is owed anew.
        if (owed != 0) state.owed = 0;
        bytes memory call = abi.encodeCall(this.sendOnUpdate, (selector, due));
        (bool sent,, bytes memory reason) = LibCall.tryCall(address(this), 0, sendGas, MAX_RETURN, call);
        if (sent) return;
        state.owed |= due;
        emit SendFailed(selector, due, reason);
    }

    function _checkTry(uint64 selector) private {
        if (_head.paused()) revert EnforcedPause();
        DestinationState storage state = _states[selector];
        if (!state.enabled) revert DestinationDisabled(selector);
        uint256 earliest = state.lastTry + _destinations[selector].minInterval;
        if (block.timestamp < earliest) revert TooSoon(selector, earliest);
        state.lastTry = uint64(block.timestamp);
    }

    function _send(uint64 selector, bytes memory payload, address feeToken) private returns (bytes32 messageId) {
        if (payload.length == 1) revert NothingToSend(selector);
        Destination storage to = _destinations[selector];
        Client.EVM2AnyMessage memory message = _message(selector, payload, feeToken);
        (address router, uint256 fee) = _quote(to, selector, message);
        _spend(_spendings[selector][feeToken], fee);
        if (feeToken == address(0)) {
            messageId = IRouterClient(router).ccipSend{value: fee}(selector, message);
        } else {
            SafeTransferLib.safeApproveWithRetry(feeToken, router, fee);
            messageId = IRouterClient(router).ccipSend(selector, message);
        }
        emit RowsSent(selector, messageId, feeToken, fee);
    }

    function _message(uint64 selector, bytes memory payload, address feeToken)
        private
        view
        returns (Client.EVM2AnyMessage memory)
    {
        Destination storage to = _destinations[selector];
        return Client.EVM2AnyMessage({
            receiver: abi.encode(to.receiver),
            data: payload,
            tokenAmounts: new Client.EVMTokenAmount[](0),
            feeToken: feeToken,
            extraArgs: to.extraArgs
        });
    }

    function _quote(Destination storage to, uint64 selector, Client.EVM2AnyMessage memory message)
        private
        view
        returns (address router, uint256 fee)
    {
        router = to.router;
        if (router == address(0)) revert BadDestination(selector);
        fee = IRouterClient(router).getFee(selector, message);
        fee += fee * to.marginBps / 10_000;
    }

    function _spend(Spending storage spending, uint256 fee) private {
        uint256 cap = spending.cap;
        if (fee > cap) revert FeeAboveCap(fee, cap);
        uint256 left = _left(spending);
        if (fee > left) revert BudgetSpent(fee, left);
        uint64 today = uint64(block.timestamp / 1 days);
        if (spending.day != today) (spending.day, spending.spent) = (today, 0);
        spending.spent += uint128(fee);
    }

    function _left(Spending storage spending) private view returns (uint256) {
        if (spending.day != block.timestamp / 1 days) return spending.perDay;
        return spending.perDay > spending.spent ? spending.perDay - spending.spent : 0;
    }

    function _list(uint64 selector, bool added) private {
        if (added) {
            if (_onUpdate.length == MOST_ON_UPDATE) revert TooManyDestinations(MOST_ON_UPDATE);
            _onUpdate.push(selector);
            return;
        }
        uint256 last = _onUpdate.length - 1;
        for (uint256 i; i < last; ++i) {
            if (_onUpdate[i] == selector) _onUpdate[i] = _onUpdate[last];
        }
        _onUpdate.pop();
    }

    /// @dev Beside it the rows below 256 as bits.
    function _payload(uint16[] calldata rows) private view returns (bytes memory payload, uint256 bits) {
        payload = RowPayloads.empty();
        for (uint256 i; i < rows.length; ++i) {
            _append(payload, rows[i]);
            bits |= 1 << rows[i];
        }
    }

    function _payload(uint256 rows) private view returns (bytes memory payload) {
        payload = RowPayloads.empty();
        for (uint256 row; rows != 0; ++row) {
            if (rows & 1 != 0) _append(payload, row);
            rows >>= 1;
        }
    }

    /// @dev A row without a round has nothing to tell.
    function _append(bytes memory payload, uint256 row) private view {
        uint256 word = _latest(row);
        if (RowWords.round(word) == 0) return;
        RowPayloads.append(payload, row, word, RowPayloads.hasCarried(word) ? _carried(row) : 0);
    }
}
