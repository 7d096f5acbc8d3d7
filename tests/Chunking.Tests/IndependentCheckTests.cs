using System.ComponentModel;
using System.Diagnostics;

namespace MedV.Chunking.Tests;

public sealed class IndependentCheckTests
{
    [PythonFact]
    public async Task A_second_implementation_made_from_the_documents_agrees_with_the_vectors()
    {
        using Process python = Start(Vectors.PathOf("chunking/verify.py"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        Task<string> output = python.StandardOutput.ReadToEndAsync(limit.Token);
        string error = await python.StandardError.ReadToEndAsync(limit.Token);
        await python.WaitForExitAsync(limit.Token);

        Assert.True(python.ExitCode == 0, error);
        Assert.Contains("image: ", await output);
    }

    private static Process Start(string argument) => Process.Start(
        new ProcessStartInfo("python3", [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute()
        {
            try
            {
                using Process python = Start("--version");
                python.WaitForExit(TimeSpan.FromSeconds(30));
            }
            catch (Win32Exception)
            {
                Skip = "this machine has no python3";
            }
        }
    }
}
