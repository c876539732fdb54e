import { parseAbi } from "viem";

/**
 * The parts of the contracts that are read, and no others. Ratios, speeds and units are integers of 18 decimals, times and
 * periods are seconds, sizes are in the smallest unit of the token they are of.
 */

/**
 * Leverage strategy extensions: their getters and events are the same for Aave, Aave v3 and Morpho.
 * Source: IndexCoop/index-coop-smart-contracts, contracts/adapters/AaveLeverageStrategyExtension.sol,
 * AaveV3LeverageStrategyExtension.sol, MorphoLeverageStrategyExtension.sol.
 */
export const STRATEGY_ABI = parseAbi([
  "struct Methodology { uint256 targetLeverageRatio; uint256 minLeverageRatio; uint256 maxLeverageRatio; uint256 recenteringSpeed; uint256 rebalanceInterval; }",
  "struct Execution { uint256 unutilizedLeveragePercentage; uint256 slippageTolerance; uint256 twapCooldownPeriod; }",
  "struct Incentive { uint256 etherReward; uint256 incentivizedLeverageRatio; uint256 incentivizedSlippageTolerance; uint256 incentivizedTwapCooldownPeriod; }",
  "struct Exchange { uint256 twapMaxTradeSize; uint256 exchangeLastTradeTimestamp; uint256 incentivizedTwapMaxTradeSize; bytes leverExchangeData; bytes deleverExchangeData; }",
  "function getCurrentLeverageRatio() view returns (uint256)",
  "function shouldRebalance() view returns (string[] exchanges, uint8[] actions)",
  "function getChunkRebalanceNotional(string[] exchanges) view returns (uint256[] sizes, address sellAsset, address buyAsset)",
  "function getMethodology() view returns (Methodology)",
  "function getExecution() view returns (Execution)",
  "function getIncentive() view returns (Incentive)",
  "function getExchangeSettings(string exchange) view returns (Exchange)",
  "function twapLeverageRatio() view returns (uint256)",
  "function globalLastTradeTimestamp() view returns (uint256)",
  "event Rebalanced(uint256 currentLeverageRatio, uint256 newLeverageRatio, uint256 chunkNotional, uint256 totalNotional)",
  "event RebalanceIterated(uint256 currentLeverageRatio, uint256 newLeverageRatio, uint256 chunkNotional, uint256 totalNotional)",
  "event RipcordCalled(uint256 currentLeverageRatio, uint256 newLeverageRatio, uint256 chunkNotional, uint256 etherIncentive)",
]);

/** What `shouldRebalance` answers for each exchange, by its number. */
export const STRATEGY_ACTIONS = ["none", "rebalance", "iterate", "ripcord"] as const;

/**
 * The contracts that a strategy is made of: another structure in each lending protocol, with the same three in it. That of
 * Aave is the longer one, so it cannot be read from the answer of the other.
 */
export const AAVE_CONTRACTS_ABI = parseAbi([
  "struct Contracts { address setToken; address leverageModule; address protocolDataProvider; address collateralPriceOracle; address borrowPriceOracle; address targetCollateralAToken; address targetBorrowDebtToken; address collateralAsset; address borrowAsset; uint256 collateralDecimalAdjustment; uint256 borrowDecimalAdjustment; }",
  "function getStrategy() view returns (Contracts)",
]);
export const MORPHO_CONTRACTS_ABI = parseAbi([
  "struct Contracts { address setToken; address leverageModule; address collateralAsset; address borrowAsset; }",
  "function getStrategy() view returns (Contracts)",
]);

/**
 * Set tokens. Units are per whole token, default and external positions together; debt is negative.
 * Source: SetProtocol/set-protocol-v2, contracts/protocol/SetToken.sol.
 */
export const SET_TOKEN_ABI = parseAbi([
  "function totalSupply() view returns (uint256)",
  "function getComponents() view returns (address[])",
  "function getTotalComponentRealUnits(address component) view returns (int256)",
]);
/** Of every Set token, by its contract. */
export const SET_TOKEN_DECIMALS = 18;

/** Source: ERC-20. */
export const ERC20_ABI = parseAbi([
  "function decimals() view returns (uint8)",
  "function symbol() view returns (string)",
]);

/** Source: smartcontractkit/chainlink, AggregatorV3Interface.sol. */
export const PRICE_FEED_ABI = parseAbi([
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
]);
