using FsCheck;
using FsCheck.Fluent;
using MedV.Daemon.Realm;

namespace MedV.Daemon.Tests.Realm;

public sealed class CredentialListTests
{
    [Fact]
    public void Each_line_gives_an_origin_what_is_shown_to_it()
    {
        CredentialList list = Parse(
            """
            # the origins of the branches
            https://images.bank.example/medv   basic   branch:pass word:with colon

            https://mirror.bank.example/       bearer  abc.def
              proxy basic svc-medv:geheim
            """);

        Assert.Empty(list.Faults);
        Assert.Equal("basic", list.Origins[new Uri("https://images.bank.example/medv/")].ToString());
        Assert.Equal("bearer", list.Origins[new Uri("https://mirror.bank.example/")].ToString());
        Assert.Equal(("svc-medv", "geheim"), list.ProxyUser);
    }

    [Fact]
    public void The_path_of_a_certificate_goes_to_the_end_of_the_line()
    {
        string asked = "";

        CredentialList.Parse("https://a/ certificate my file.pem  ", path =>
        {
            asked = path;
            return (null, "x");
        });

        Assert.Equal("my file.pem", asked);
    }

    [Theory]
    [InlineData("https://a/ basic GEHEIM", "line 1: basic needs NAME:PASSWORD")]
    [InlineData("https://a/ basic :GEHEIM", "line 1: basic needs NAME:PASSWORD")]
    [InlineData("https://a/ bearer GEHEIM GEHEIM", "line 1: a token has letters, digits and - . _ ~ + / only, and = at its end")]
    [InlineData("https://a/ GEHEIM x:y", "line 1: the kind is not basic, bearer or certificate")]
    [InlineData("https://a/ certificate GEHEIM", "line 1: cannot be read")]
    [InlineData("http://a/ basic x:GEHEIM", "line 1: does not begin with the https address of an origin; nothing is shown to others, nor without TLS")]
    [InlineData("https://GEHEIM@a/ basic x:y", "line 1: does not begin with the https address of an origin; nothing is shown to others, nor without TLS")]
    [InlineData("GEHEIM basic x:y", "line 1: does not begin with the https address of an origin; nothing is shown to others, nor without TLS")]
    [InlineData("# x\nhttps://a/ GEHEIM", "line 2: is not ADDRESS basic NAME:PASSWORD, ADDRESS bearer TOKEN, ADDRESS certificate FILE or proxy basic NAME:PASSWORD")]
    [InlineData("proxy bearer GEHEIM", "line 1: proxy needs basic NAME:PASSWORD")]
    [InlineData("proxy basic a:b\nproxy basic a:GEHEIM", "line 2: another line is for the proxy")]
    [InlineData("https://a/ basic a:b\nhttps://A:443 bearer GEHEIM", "line 2: another line is for the same origin, and an origin takes one certificate and one name or token")]
    public void A_line_that_is_wrong_is_named_by_its_number_and_not_shown(string text, string fault) =>
        Assert.Equal([fault], Parse(text).Faults);

    [Fact]
    public void Any_text_gives_a_list_or_faults_that_show_nothing_of_it() => Prop.ForAll(
        Gen.Elements("https://a/", "https://b", "proxy", "basic", "bearer", "certificate", "Q:Z", "QZ", " ", "\t", "\n", "\r", "#", "\0", "ÿ", "=").ArrayOf().ToArbitrary(),
        pieces =>
        {
            string text = string.Concat(pieces);

            CredentialList list = Parse(text);

            return list.Faults.All(fault => !fault.Contains('Q', StringComparison.Ordinal) && !fault.Contains('Z', StringComparison.Ordinal))
                && list.Faults.Count + list.Origins.Count <= text.Split('\n', '\r').Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static CredentialList Parse(string text) => CredentialList.Parse(text, _ => (null, "cannot be read"));
}
