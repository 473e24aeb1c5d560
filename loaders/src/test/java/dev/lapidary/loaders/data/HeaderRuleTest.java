package dev.lapidary.loaders.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows stand between slashes, fields between bars. */
class HeaderRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "headline|topic/markets fall on rate news|business/bank profit rises|business/team wins the cup|sport/coach resigns|sport/new telescope opens|science",
                "remark|stars/very good|5/so so|3/not good|3",
                "request|kind/hello|greet/bye|leave/hi|greet/ciao|leave",
                "frase|clase/me gusta mucho|bueno/no me gusta nada|malo/muy bonito|bueno",
                "文本|标签/这部电影真的非常好看|好/我不喜欢这个故事情节|坏/演员表现十分出色|好",
                "title|kind|text/Rates|news|markets fall/Cup|sport|team wins/Star|news|telescope opens",
                "id|phrase|mood/1|I like it a lot|happy/2|it is a bad day|sad/3|what a nice day|happy",
                "text|label/fine|pos",
                "question|answer|label/why so|because|1/who is it|me|0",
                "label|text/x|a b/y|c d",
                "tweet_text|emotion_label/so happy today|joy/why me|anger/no way|surprise",
                "0|1/nice film|pos/bad film|neg/good|pos",
                "|0|1/0|nice film|pos/1|bad film|neg",
                "comment|toxic/you are great|no/go away now|yes/see you soon|no/well done all|no"
            })
    void aHeaderIsSeen(String rows) {
        assertThat(decide(rows).header()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "best film ever|gold/bad|neg/awful|neg/nice|pos/good|pos",
                "a fine film|1/a dull film|0/fine|1",
                "ham|see you at nine/spam|you won/ham|ok then/spam|call now",
                "hello there|question/how so|question/go home|order/sit down|order",
                "What a day!|joy/I hate this.|anger/Why me?|anger/Great stuff.|joy",
                "the first review of all|mixed/bad one|neg/good one|pos/quite good|pos/rather bad|neg",
                "it was good|review/it was bad|rant/it was nice|rant/it was so so|rant/it was ok|rant",
                "great film|pos",
                "0|1/0|2/5|1",
                "我不喜欢这个故事情节|坏/这部电影真的非常好看|好/演员表现十分出色|好/故事情节非常无聊啊|坏"
            })
    void anExampleIsSeen(String rows) {
        assertThat(decide(rows).header()).isFalse();
    }

    @Test
    void aGuessOnLittleIsNoted() {
        String content = "best film ever\tgold\nbad\tneg\nawful\tneg\nnice\tpos\ngood\tpos\n";
        TextData data = Texts.train("a.tsv", content);
        assertThat(data.examples()).hasSize(5);
        assertThat(data.notes())
                .containsExactly(
                        "a.tsv: its first line (best film ever, gold) is taken for an example; if it names the columns, say --header");
        assertThat(Texts.read("a.tsv", content, TextOptions.forTraining().withHeader(TextOptions.Header.ABSENT))
                        .notes())
                .isEmpty();
        assertThat(Texts.train("a.csv", "red,rouge\nblue,warm\ngreen,warm\n").notes())
                .singleElement()
                .asString()
                .contains("header");
    }

    @Test
    void whatIsPlainIsNot() {
        assertThat(Texts.train("a.csv", "text,label\nfine,pos\nbad,neg\n").notes())
                .isEmpty();
        assertThat(Texts.train("a.tsv", "a fine film\t1\na dull film\t0\nfine\t1\n")
                        .notes())
                .isEmpty();
    }

    private static HeaderRule.Verdict decide(String rows) {
        return HeaderRule.decide(
                DelimitedFormat.find("a.tsv", rows.replace('|', '\t').replace('/', '\n')));
    }
}
