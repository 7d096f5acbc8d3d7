using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.Discovery.Dns;
using MedV.Discovery.Rules;

namespace MedV.Discovery.Tests;

/// <summary>What may be announced, and how text pairs become bytes and back.</summary>
public sealed class AnnouncementTests
{
    private static readonly ServiceAnnouncement Good = new("pc-1", "_medv._tcp", 7687, ImmutableDictionary<string, string>.Empty);

    public static TheoryData<string, ServiceAnnouncement> Bad => new()
    {
        { "no name", Good with { InstanceName = "" } },
        { "a name of 64 bytes", Good with { InstanceName = new string('n', 62) + "é" } },
        { "no underscore", Good with { ServiceType = "medv._tcp" } },
        { "another protocol", Good with { ServiceType = "_medv._sctp" } },
        { "a type of 16 letters", Good with { ServiceType = "_abcdefghijklmnop._tcp" } },
        { "a type with a domain", Good with { ServiceType = "_medv._tcp.local" } },
        { "port 0", Good with { Port = 0 } },
        { "port 65536", Good with { Port = 65536 } },
        { "an empty key", Good with { Text = Good.Text.Add("", "x") } },
        { "a key with an equals sign", Good with { Text = Good.Text.Add("a=b", "x") } },
        { "a key beyond ASCII", Good with { Text = Good.Text.Add("ä", "x") } },
        { "a pair of 256 bytes", Good with { Text = Good.Text.Add("k", new string('v', 254)) } },
        { "65 pairs", Good with { Text = Good.Text.AddRange(Enumerable.Range(0, 65).Select(n => KeyValuePair.Create($"k{n}", ""))) } },
        { "text of more than 1024 bytes", Good with { Text = Good.Text.AddRange(Enumerable.Range(0, 5).Select(n => KeyValuePair.Create($"k{n}", new string('v', 250)))) } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void An_announcement_out_of_its_limits_is_refused(string what, ServiceAnnouncement announcement)
    {
        Assert.NotEmpty(what);
        Assert.Throws<ArgumentException>(() => LocalService.Of(announcement, []));
    }

    [Fact]
    public void A_name_may_have_spaces_dots_and_any_letters_and_the_host_name_has_none_of_them()
    {
        LocalService service = LocalService.Of(Good with { InstanceName = "Büro 1.OG" }, []);

        Assert.Equal("B\\195\\188ro\\0321\\046OG._medv._tcp.local.", service.Instance.ToString());
        Assert.Equal("B-ro-1-OG.local.", ((RecordData.Service)service.Service.Data).Target.ToString());
    }

    [Fact]
    public void Text_pairs_survive_the_way_to_bytes_and_back() =>
        Prop.ForAll<Dictionary<NonEmptyString, string>>(pairs =>
        {
            ImmutableDictionary<string, string> text = pairs
                .Where(pair => pair.Value is not null && pair.Key.Get.All(letter => letter is >= ' ' and <= '~' and not '='))
                .Where(pair => !pair.Value.Any(char.IsSurrogate))
                .DistinctBy(pair => pair.Key.Get.ToLowerInvariant())
                .Take(4)
                .Where(pair => System.Text.Encoding.UTF8.GetByteCount(pair.Key.Get + pair.Value) < 255)
                .ToImmutableDictionary(pair => pair.Key.Get, pair => pair.Value);
            ImmutableDictionary<string, string> read = TextPairs.Parse(new RecordData.Text(TextPairs.Format(text)));
            return read.Count == text.Count && text.All(pair => read[pair.Key] == pair.Value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_foreign_text_the_first_of_equal_keys_counts_and_nonsense_is_skipped()
    {
        byte[] strings = [.. String("A=1"), .. String("a=2"), .. String("=x"), .. String(""), .. String("flag"), .. String("b="), .. String("\u0001=x")];

        ImmutableDictionary<string, string> pairs = TextPairs.Parse(new RecordData.Text([.. strings]));

        Assert.Equal(["A=1", "b=", "flag="], pairs.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_foreign_text_at_most_64_pairs_are_read()
    {
        byte[] strings = [.. Enumerable.Range(0, 100).SelectMany(n => String($"k{n}"))];

        Assert.Equal(64, TextPairs.Parse(new RecordData.Text([.. strings])).Count);
    }

    private static byte[] String(string text) => [(byte)text.Length, .. System.Text.Encoding.UTF8.GetBytes(text)];
}
