import { calendar } from "./golden/calendar-topic.ts";
import { flowTopics } from "./golden/flow-topics.ts";
import { impactTopics } from "./golden/impact-topics.ts";
import { lendingTopics } from "./golden/lending-topics.ts";
import { leveragedFundTopics } from "./golden/leveraged-fund-topics.ts";
import { basketFeedTopic, leveragedTokenTopics, unsignedFeedTopic } from "./golden/leveraged-token-topics.ts";
import { poolTopics } from "./golden/pool-topics.ts";
import { portfolioTopics } from "./golden/portfolio-topics.ts";
import { scoringTopics } from "./golden/scoring-topics.ts";
import type { Topic } from "./golden/topic.ts";
import { volatilityTopics } from "./golden/volatility-topics.ts";

/** Names of the worked examples → functions of the domain. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map(
  Object.entries({
    calendar,
    ...leveragedFundTopics,
    ...leveragedTokenTopics,
    "lt.feed_sign.mexc": unsignedFeedTopic,
    "lt.basket_feed.bybit": basketFeedTopic,
    ...lendingTopics,
    ...flowTopics,
    ...impactTopics,
    ...volatilityTopics,
    ...portfolioTopics,
    ...poolTopics,
    ...scoringTopics,
  }),
);
