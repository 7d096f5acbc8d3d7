using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Publishing.Text;

/// <summary>Which MIME types an app may say that it opens.</summary>
/// <remarks>
/// Documents only. Not <c>inode/*</c> (folders, devices), not <c>x-scheme-handler/*</c> (addresses have rules of their own), not what a desktop would run
/// or what stands for any file.
/// </remarks>
internal static partial class MimeTypes
{
    private static readonly string[] Kinds = ["application", "audio", "chemical", "font", "image", "message", "model", "text", "video"];

    private static readonly string[] Refused =
    [
        "application/octet-stream", "application/x-desktop", "application/x-executable", "application/x-sharedlib", "application/x-pie-executable",
        "application/x-shellscript", "application/x-mswinurl", "application/x-ms-dos-executable", "application/x-msdownload", "application/x-ms-shortcut", "application/x-core",
        "application/vnd.microsoft.portable-executable", "application/vnd.appimage", "application/x-iso9660-appimage", "application/x-zerosize", "text/x-uri",
    ];

    /// <summary>Whether it may be said at all.</summary>
    public static bool IsAllowed(string untrustedType) =>
        untrustedType.Length <= 128
        && Form().IsMatch(untrustedType)
        && Kinds.Contains(untrustedType[..untrustedType.IndexOf('/', StringComparison.Ordinal)])
        && !Refused.Contains(untrustedType);

    [GeneratedRegex(@"\A[a-z]{1,16}/[a-z0-9][a-z0-9+._-]{0,110}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
