using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace MedV.Workspaces.Tests;

public sealed class AppFilterTests
{
    private static readonly PublishedApp[] Published = [new PublishedApp { Key = "calc", Name = "Calculator" }];

    [Theory]
    [InlineData(AppRule.ManifestOnly, "calc", true)]
    [InlineData(AppRule.ManifestOnly, "org.gnome.clocks", false)]
    [InlineData(AppRule.AllowList, "org.gnome.clocks", true)]
    [InlineData(AppRule.AllowList, "xterm", false)]
    [InlineData(AppRule.AllowList, "calc", true)]
    [InlineData(AppRule.AllExcept, "org.gnome.clocks", true)]
    [InlineData(AppRule.AllExcept, "xterm", false)]
    [InlineData(AppRule.AllExcept, "XTERM", false)]
    [InlineData(AppRule.AllExcept, "../x", false)]
    [InlineData(AppRule.AllExcept, "a\nb", false)]
    [InlineData(AppRule.AllExcept, "", false)]
    [InlineData(AppRule.AllExcept, null, false)]
    public void What_a_guest_announces_goes_through_the_rule(AppRule rule, string? key, bool isAdmitted)
    {
        var apps = new AppSettings { Rule = rule, Published = [.. Published], Allow = ["org.gnome.*"], Except = ["xterm", "*shell*"] };

        Assert.Equal(isAdmitted, AppFilter.Admits(apps, key));
    }

    [Fact]
    public void What_the_workspace_publishes_no_exception_takes_away()
    {
        Assert.True(AppFilter.Admits(new AppSettings { Rule = AppRule.AllExcept, Published = [.. Published], Except = ["*"] }, "calc"));
    }

    [Fact]
    public void A_pattern_matches_what_a_regular_expression_matches()
    {
        Arbitrary<string> patterns = Gen.Elements("a*b".ToCharArray()).ArrayOf().Select(characters => new string(characters)).ToArbitrary();
        Arbitrary<string> keys = Gen.Elements("ab".ToCharArray()).ArrayOf().Select(characters => new string(characters)).ToArbitrary();

        Prop.ForAll(patterns, keys, (pattern, key) =>
            AppFilter.Matches(pattern, key) == Regex.IsMatch(key, $"\\A{pattern.Replace("*", ".*", StringComparison.Ordinal)}\\z")).QuickCheckThrowOnFailure();
    }
}
