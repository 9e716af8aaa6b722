// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAggregator} from "./IAggregator.sol";

/// @notice Where rows are sent, and how.
/// @param router that takes messages: CCIP's, or a `LaneRouter`
/// @param receiver the `OracleReceiver` on the other chain
/// @param feeToken what sends on update pay with; zero for the native coin
/// @param marginBps how much more than the quote is paid, in hundredths of a percent, at most 1,000; for tokens it is only
/// allowed for, not paid
/// @param minInterval seconds between two sends, at least 1
/// @param sendGas gas that a send on update gets, at most 1,500,000; a report that leaves less fails as a whole. It has to be
/// enough for all `rows` at once, and so have the budget's cap and the receiver's gas: all of them may be owed together
/// @param rows the rows, of the first 256, that are sent on update, as bits; 0 for none
/// @param extraArgs CCIP's extra arguments: the gas limit of the receiver
struct Destination {
    address router;
    address receiver;
    address feeToken;
    uint16 marginBps;
    uint32 minInterval;
    uint32 sendGas;
    uint256 rows;
    bytes extraArgs;
}

/// @notice What a destination may cost in one token.
/// @param cap most that one send may pay
/// @param perDay most that all sends of a day (UTC) may pay
struct Budget {
    uint128 cap;
    uint128 perDay;
}

/// @notice How a destination is doing.
/// @param enabled whether anything is sent
/// @param lastTry time of the last attempt to send
/// @param owed rows, as bits, that moved since they were sent
struct DestinationState {
    bool enabled;
    uint64 lastTry;
    uint256 owed;
}

/// @title An aggregator that carries its rows to other chains
/// @notice Sends the stored words of rows through any CCIP router, paid from this contract's own balance. A send that
/// fails never stops a price: its rows are owed, and go with the next send.
interface IOracleWithCCIP is IAggregator {
    /// @notice Rows left for another chain. `fee` is what was paid, or for a token what was allowed for at most.
    event RowsSent(uint64 indexed selector, bytes32 indexed messageId, address feeToken, uint256 fee);

    /// @notice A send on update failed; its rows are owed. `reason` is what it reverted with, at most 132 bytes.
    event SendFailed(uint64 indexed selector, uint256 rows, bytes reason);

    /// @notice A destination was set; it keeps its state.
    event DestinationSet(uint64 indexed selector, Destination destination);

    /// @notice A destination was switched on or off.
    event DestinationEnabled(uint64 indexed selector, bool enabled);

    /// @notice What a destination may cost was set.
    event BudgetSet(uint64 indexed selector, address indexed feeToken, Budget budget);

    /// @notice Prepaid balance left; token zero is the native coin.
    event Withdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice A destination has a router, a receiver, an interval of a second or more, a margin of 1,000 and a send gas of
    /// 1,500,000 at most.
    error BadDestination(uint64 selector);

    /// @notice Nothing is sent to this chain.
    error DestinationDisabled(uint64 selector);

    /// @notice No more than this many destinations get rows on update.
    error TooManyDestinations(uint256 most);

    /// @notice A message has at least one row, and only rows that have a round.
    error NothingToSend(uint64 selector);

    /// @notice The last attempt was too short a time ago.
    error TooSoon(uint64 selector, uint256 earliest);

    /// @notice The send would pay more than it may.
    error FeeAboveCap(uint256 fee, uint256 cap);

    /// @notice The day's budget would be exceeded.
    error BudgetSpent(uint256 fee, uint256 left);

    /// @notice With this much gas the send might get less than it needs.
    error SendStarves(uint256 left, uint256 needed);

    /// @notice Only this contract calls itself.
    error OnlySelf(address caller);

    /// @notice Sets where and how rows are sent; the destination is off until it is enabled. Only the lane admin.
    function setDestination(uint64 selector, Destination calldata destination) external;

    /// @notice Switches a destination. Only the lane admin.
    function enableDestination(uint64 selector, bool enabled) external;

    /// @notice Sets what a destination may cost in a token. Only the lane admin.
    function setBudget(uint64 selector, address feeToken, Budget calldata budget) external;

    /// @notice Pays out prepaid balance; token zero is the native coin. Only the default admin.
    function withdraw(address token, address to, uint256 amount) external;

    /// @notice Sends the newest words of these rows, paid with this token. Only the lane admin, and not while paused.
    function sendRows(uint64 selector, uint16[] calldata rows, address feeToken) external returns (bytes32 messageId);

    /// @notice Sends the rows that are owed, by the same rules as on update. Anyone may call, but not while paused.
    function sendOwed(uint64 selector) external returns (bytes32 messageId);

    /// @notice What sending these rows would cost now, the margin included.
    function quote(uint64 selector, uint16[] calldata rows, address feeToken) external view returns (uint256);

    /// @notice Where and how rows are sent.
    function destination(uint64 selector) external view returns (Destination memory);

    /// @notice How a destination is doing.
    function destinationState(uint64 selector) external view returns (DestinationState memory);

    /// @notice What a destination may cost in a token, and what is left of that today.
    function budget(uint64 selector, address feeToken) external view returns (Budget memory, uint256 leftToday);

    /// @notice The destinations that get rows on update.
    function destinationsOnUpdate() external view returns (uint64[] memory);
}
