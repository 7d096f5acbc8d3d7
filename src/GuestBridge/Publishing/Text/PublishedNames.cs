using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Publishing.Text;

/// <summary>The short names that go into files and commands as they are.</summary>
internal static partial class PublishedNames
{
    /// <summary>Whether it is the id of a workspace.</summary>
    public static bool IsWorkspace(string text) => Workspace().IsMatch(text);

    /// <summary>Whether it is the key of an app.</summary>
    public static bool IsApp(string text) => App().IsMatch(text);

    /// <summary>Whether it is the name of a realm, as it stands in owner markers.</summary>
    public static bool IsRealm(string text) => Realm().IsMatch(text);

    /// <summary>Whether it is a language of a localized name, such as <c>de</c>, <c>pt_BR</c> or <c>sr@latin</c>.</summary>
    public static bool IsLanguage(string text) => Language().IsMatch(text);

    /// <summary>Whether it may be a window's class.</summary>
    public static bool IsWindowClass(string text) => WindowClass().IsMatch(text);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Workspace();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex App();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Realm();

    [GeneratedRegex(@"\A[a-z]{2,3}(_[A-Z]{2})?(@[a-z]{2,12})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Language();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WindowClass();
}
