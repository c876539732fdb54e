/** What the forecast can be told; the `forecast` part of the configuration has this shape and explains each bound. */
export interface ForecastSettings {
  readonly horizonMs: number;
  readonly reviewHorizonMs: number;
  readonly armBeforeMs: number;
  readonly armProbability: number;
  readonly marketStaleMs: number;
  readonly volatilityHalfLifeMs: number;
  readonly volatilityWarmupMs: number;
  readonly materiality: {
    readonly fraction: number;
    readonly minUsd: number;
    readonly minVolatilityRatio: number;
  };
  readonly impact: ImpactSettings;
}

export interface ImpactSettings {
  readonly coefficient: number;
  readonly coefficientLogSd: number;
  readonly anticipatedShare: number;
  readonly permanentShare: number;
  readonly halfLifeMs: number;
}
