namespace MedV.Workspaces;

/// <summary>Which apps may be in a workspace's menus, whatever its guest announces.</summary>
public static class AppFilter
{
    /// <summary>Whether an app that the guest announces, or that somebody asks for, is one of the workspace's.</summary>
    /// <param name="apps">The workspace's settings. What is in <see cref="AppSettings.Published"/> always is.</param>
    /// <param name="untrustedKey">What the guest calls it.</param>
    public static bool Admits(AppSettings apps, string? untrustedKey)
    {
        ArgumentNullException.ThrowIfNull(apps);

        return PublishedApp.IsValidKey(untrustedKey)
            && (apps.Published.Any(app => app.Key == untrustedKey)
                || apps.Rule switch
                {
                    AppRule.AllowList => apps.Allow.Any(pattern => Matches(pattern, untrustedKey)),
                    AppRule.AllExcept => !apps.Except.Any(pattern => Matches(pattern, untrustedKey)),
                    _ => false,
                });
    }

    /// <summary>Whether a pattern may stand in a list: a key with some <c>*</c> in it.</summary>
    internal static bool IsValidPattern(string pattern) =>
        pattern.Length is > 0 and <= PublishedApp.MaximumKeyLength
        && pattern.All(character => character == '*' || PublishedApp.IsKeyCharacter(character));

    // Goes back to the last star only: a hostile key costs the product of the two lengths, at most 64 x 64.
    internal static bool Matches(string pattern, string key)
    {
        int star = -1;
        int resume = 0;
        int p = 0;
        int k = 0;
        while (k < key.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = k;
            }
            else if (p < pattern.Length && pattern[p] == key[k])
            {
                p++;
                k++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                k = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
