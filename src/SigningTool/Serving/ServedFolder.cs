namespace MedV.SigningTool.Serving;

/// <summary>Finds the file that a request path names, and never one outside the folder.</summary>
internal sealed class ServedFolder(string path)
{
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The file, or <see langword="null"/>: there is none, it is hidden, or a link stands in the way.</summary>
    public string? Find(string? untrustedPath)
    {
        if (untrustedPath is null || !untrustedPath.StartsWith('/'))
        {
            return null;
        }

        string found = FullPath;
        foreach (string segment in untrustedPath[1..].Split('/'))
        {
            if (!IsPlain(segment))
            {
                return null;
            }

            found = Path.Combine(found, segment);
            if (new FileInfo(found).LinkTarget is not null)
            {
                return null;
            }
        }

        return File.Exists(found) ? found : null;
    }

    // Nothing that we publish begins with a dot; temporary files and the like do.
    private static bool IsPlain(string segment) =>
        segment.Length > 0
        && segment[0] != '.'
        && !segment.Any(character => char.IsControl(character) || character is '\\' or ':' or '%');
}
