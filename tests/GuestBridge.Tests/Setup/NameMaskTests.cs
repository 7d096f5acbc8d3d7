using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Setup;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class NameMaskTests
{
    private static readonly NameValues Values = new("alice.smith", "pc-0042", "finance", "");

    private static string Expand(string text, NameValues values, int seed = 1)
    {
        Assert.Empty(NameMask.Parse(text, out NameMask? mask));
        Assert.True(mask!.TryExpand(values, new Random(seed), out string? name, out string? fault), fault);
        return name;
    }

    [Theory]
    [InlineData("PC", "PC")]
    [InlineData("%username%", "alicesmith")]
    [InlineData("%username%[5]-%hostname%", "alice-pc-0042")]
    [InlineData("%workspace%[3]%serial%", "fin")]
    [InlineData("%UserName%[2]X", "alX")]
    [InlineData("%hostname%-%username%", "pc-0042-alicesm")]
    [InlineData("-%workspace%-", "finance")]
    public void Values_are_filled_in(string mask, string name) => Assert.Equal(name, Expand(mask, Values));

    [Fact]
    public void A_star_fills_up_to_fifteen_and_keeps_at_least_four_random_characters()
    {
        Assert.Matches(@"\AMEDV[A-Z2-9]{11}\z", Expand("MEDV*", Values));
        Assert.Matches(@"\Aalicesmith-[A-Z2-9]{4}\z", Expand("%username%-*", Values));
        Assert.Matches(@"\Averylongnam[A-Z2-9]{4}\z", Expand("%username%*", Values with { UserName = "verylongnameofauser" }));
        Assert.NotEqual(Expand("MEDV*", Values, 1), Expand("MEDV*", Values, 2));
    }

    [Fact]
    public void Random_digits_are_not_cut_off_by_long_values() =>
        Assert.Matches(@"\Averylongnam[0-9]{4}\z", Expand("%username%####", Values with { UserName = "verylongnameofauser" }));

    [Theory]
    [InlineData("", "0 characters")]
    [InlineData("A*B", "only stand at the end, not at character 2")]
    [InlineData("A[3]", "does not follow a value")]
    [InlineData("%user%", "character 1 is none of %username%")]
    [InlineData("%username", "no other to end it")]
    [InlineData("%username%[0]", "number from 1 to 15")]
    [InlineData("%username%[16]", "number from 1 to 15")]
    [InlineData("%username%[3", "number from 1 to 15")]
    [InlineData("PC_1", "character 3 is none of the letters")]
    [InlineData("PC 1", "character 3 is none of the letters")]
    [InlineData("ABCDEFGHIJKLMNOP", "16 fixed characters")]
    public void A_fault_is_told_as_a_sentence(string text, string sentence)
    {
        ImmutableArray<string> faults = NameMask.Parse(text, out NameMask? mask);

        Assert.Contains(faults, fault => fault.Contains(sentence, StringComparison.Ordinal));
        Assert.Null(mask);
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(3, NameMask.Parse("_%x%*%serial%", out _).Length);

    [Fact]
    public void A_name_of_digits_alone_or_of_nothing_is_refused()
    {
        NameMask.Parse("####", out NameMask? digits);
        NameMask.Parse("%serial%-", out NameMask? empty);

        Assert.False(digits!.TryExpand(Values, new Random(1), out _, out string? fault));
        Assert.Contains("only digits", fault, StringComparison.Ordinal);
        Assert.False(empty!.TryExpand(Values, new Random(1), out _, out fault));
        Assert.Contains("empty", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_mask_and_values_a_name_fits_NetBIOS_and_host_names() =>
        Prop.ForAll<string, string, int>((text, user, seed) =>
        {
            foreach (string tried in new[] { text ?? "", "%username%" + text, "%username%[7]-##*", "%hostname%%username%###", "A%workspace%*" })
            {
                if (NameMask.Parse(tried, out NameMask? mask).Length > 0
                    || !mask!.TryExpand(new NameValues(user ?? "", (user ?? "") + "-", "work-space-1", "77"), new Random(seed), out string? name, out _))
                {
                    continue;
                }

                if (name.Length is 0 or > 15 || name[0] == '-' || name[^1] == '-' || name.All(char.IsAsciiDigit) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("CORP\\Alice.Smith", "alice-smith")]
    [InlineData("alice@corp.example", "alice")]
    [InlineData("root", "u-root")]
    [InlineData("Administrator", "u-administrator")]
    [InlineData("1234", "u-1234")]
    [InlineData("Ünal\n: x", "nalx")]
    [InlineData("", "user")]
    [InlineData("$(id)`';--", "id")]
    [InlineData("averyveryverylongnameofauser", "averyveryverylongnam")]
    public void A_user_of_the_host_becomes_a_valid_account(string user, string account) => Assert.Equal(account, GuestAccount.NameFor(user));

    [Fact]
    public void Any_name_becomes_a_valid_account() =>
        Prop.ForAll<string>(user => System.Text.RegularExpressions.Regex.IsMatch(GuestAccount.NameFor(user ?? ""), @"\A[a-z_][a-z0-9_-]{0,19}\z"))
            .QuickCheckThrowOnFailure();
}
