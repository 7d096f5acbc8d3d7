using MedV.Chunking.Manifests;
using MedV.Store;
using MedV.Terminal;
using MedV.Trust;

namespace MedV.SigningTool.Commands;

/// <summary>The one place where exceptions become words and exit codes. What is not known here is a defect and crashes.</summary>
internal static class Problems
{
    // ENOSPC and EDQUOT of Linux and macOS, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] FullDisk = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static Problem? From(Exception exception) => exception switch
    {
        ProblemException problem => problem.Problem,
        OperationCanceledException => new Problem(ExitCode.Cancelled, "cancelled"),
        TrustException trust => new Problem(CodeOf(trust.Fault), trust.Message, HintFor(trust.Fault)),
        ManifestException { Fault: ManifestFault.Untrusted } manifest => new Problem(ExitCode.Damaged, manifest.Message),
        ManifestException manifest => new Problem(ExitCode.Failed, manifest.Message),
        StoreException store => new Problem(CodeOf(store.Fault), store.Message, HintFor(store.Fault)),
        FileNotFoundException or DirectoryNotFoundException => new Problem(ExitCode.NotFound, Lower(exception.Message)),
        IOException when FullDisk.Contains(exception.HResult) =>
            new Problem(ExitCode.Failed, $"the disk is full: {Lower(exception.Message)}", "make room and run the command again; it goes on where it can"),
        EndOfStreamException => new Problem(
            ExitCode.Failed, Lower(exception.Message), "the disk shrank or vanished while it was read; nothing was recorded, pack it again"),
        IOException => new Problem(ExitCode.Failed, Lower(exception.Message)),
        UnauthorizedAccessException => new Problem(ExitCode.Failed, Lower(exception.Message), "run it as the user that owns the file"),
        _ => null,
    };

    public static ExitCode CodeOf(TrustFault fault) => fault switch
    {
        TrustFault.WrongLength or TrustFault.WrongDigest => ExitCode.Damaged,
        TrustFault.RequestRefused => ExitCode.Failed,
        _ => ExitCode.NotTrusted,
    };

    private static ExitCode CodeOf(StoreFault fault) => fault switch
    {
        StoreFault.BadPack or StoreFault.Damaged => ExitCode.Damaged,
        StoreFault.InUse => ExitCode.InUse,
        _ => ExitCode.Failed,
    };

    private static string? HintFor(StoreFault fault) => fault switch
    {
        StoreFault.Full => "make room and run the command again; it goes on where it was",
        StoreFault.BadPack => "see medv-sign verify",
        StoreFault.Damaged => "run the command again; if it stays so, look at the disk of this machine",
        _ => null,
    };

    private static string? HintFor(TrustFault fault) => fault switch
    {
        TrustFault.WrongPassphrase => "give the passphrase that the realm was made with (--passphrase-file, MEDV_PASSPHRASE)",
        TrustFault.Expired => "run medv-sign sign --refresh, then publish",
        TrustFault.TooLarge => "this version of MedV has no room for more; see docs/formats/metadata.md, limits",
        _ => null,
    };

    private static string Lower(string message) => $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}";
}
