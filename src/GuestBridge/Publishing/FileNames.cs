using System.Security.Cryptography;
using System.Text;

namespace MedV.GuestBridge.Publishing;

/// <summary>The names of our files in the menu folders. All are made here, of ids that are already checked.</summary>
internal static class FileNames
{
    /// <summary>What each begins with.</summary>
    public const string Prefix = "medv-";

    /// <summary>The name of an app's files, without ending.</summary>
    public static string Of(string workspace, string key) => $"{Prefix}{workspace}-{key}";

    /// <summary>The name when <see cref="Of"/> is taken.</summary>
    public static string OtherOf(string workspace, string key) =>
        $"{Prefix}{workspace}-{key}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{workspace}/{key}")).AsSpan(0, 4))}";

    /// <summary>The name of a workspace's files, without ending.</summary>
    public static string OfWorkspace(string workspace) => Prefix + workspace;
}
