using System.IO.Compression;
using System.Runtime.CompilerServices;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The files of tests/vectors/fuzz.</summary>
internal static class BaseFiles
{
    /// <summary>The folder of a target.</summary>
    public static string FolderOf(string target) => Path.Combine(Root(), target);

    /// <summary>Unpacks the bases of a target: one from each file that ends with <c>.gz</c>.</summary>
    public static IEnumerable<FuzzBase> Read(string target, Func<byte[], FieldMap> describe) =>
        from path in Directory.EnumerateFiles(FolderOf(target), "*.gz").Order(StringComparer.Ordinal)
        let content = Unpack(path)
        select new FuzzBase(Path.GetFileNameWithoutExtension(path), content, describe(content));

    /// <summary>All cases of a target.</summary>
    public static IEnumerable<FuzzCase> Cases(string target) =>
        Directory.Exists(FolderOf(target))
            ? Directory.EnumerateFiles(FolderOf(target), "*.cases").Order(StringComparer.Ordinal).SelectMany(path => FuzzCase.ReadAll(File.ReadAllText(path)))
            : [];

    private static byte[] Unpack(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../vectors/fuzz"));
}
