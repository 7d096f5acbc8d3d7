using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Assembling;

/// <summary>What <c>assemble --json</c> prints. Sizes in bytes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version.</param>
/// <param name="File">The disk that was made.</param>
/// <param name="Format">What it is kept in.</param>
/// <param name="DiskBytes">The size of the disk.</param>
/// <param name="UniqueBytes">Its chunks, each once.</param>
/// <param name="Chunks">How many.</param>
/// <param name="Seconds">How long it took, reading back and conversion included.</param>
/// <param name="CpuSeconds">What this program computed, on all processors; a conversion by another program is not in it.</param>
/// <param name="ConversionSeconds">How much of <paramref name="Seconds"/> went into another format.</param>
internal sealed record AssembleReport(
    string Image,
    int Version,
    string File,
    string Format,
    long DiskBytes,
    long UniqueBytes,
    int Chunks,
    double Seconds,
    double CpuSeconds,
    double ConversionSeconds)
{
    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"assembled {Image}@{Version} as {File}: {Format}, {Sizes.Format(DiskBytes)}, {Sizes.Format(UniqueBytes)} in {Sizes.Count(Chunks, "chunk")}, all verified",
        FormattableString.Invariant($"{Seconds:0.0} s, {CpuSeconds:0.0} s of processors{(ConversionSeconds == 0 ? "" : FormattableString.Invariant($", of which {ConversionSeconds:0.0} s to convert"))}"),
    ];
}
