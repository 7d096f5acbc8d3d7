using System.Diagnostics;

namespace MedV.GuestBridge.Tests.Machines;

/// <summary>The sample guest with a stand-in for the agent, built once and then found below <c>artifacts</c>.</summary>
internal static class GuestImage
{
    /// <summary>Builds it if it is not there, and gives the disk's path.</summary>
    public static async Task<string> BuildAsync()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "MedV.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests run outside of the repository");
        }

        string folder = Path.Combine(root, "artifacts", "guest-image", "echo");
        string agent = Path.Combine(root, "tests", "GuestBridge.Tests", "Machines", "echo-agent.sh");
        using Process build = Process.Start(new ProcessStartInfo(Path.Combine(root, "samples", "guest-image", "build.sh"), [folder, agent]) 
        {
            RedirectStandardError = true,
            Environment = { ["MEDV_GUEST_WORK"] = Path.Combine(root, "artifacts", "guest-image", "work") },
        })!;
        string errors = await build.StandardError.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, errors);
        return Path.Combine(folder, "disk.raw");
    }
}
