using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Files;

/// <summary>Reads whole files, and never more than was allowed for.</summary>
internal static class BoundedFile
{
    /// <exception cref="ProblemException"><see cref="ExitCode.NotFound"/>, or <see cref="ExitCode.Damaged"/> when it is longer.</exception>
    public static byte[] Read(string path, long limit)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > limit)
            {
                throw new ProblemException(ExitCode.Damaged, $"{path} has {file.Length} bytes, expected at most {limit}");
            }

            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProblemException(ExitCode.NotFound, $"{path} does not exist");
        }
    }
}
