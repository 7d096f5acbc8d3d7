using MedV.Terminal;

namespace MedV.Daemon.Tests.Documents;

public sealed class ExitCodeDocumentTests
{
    [Fact]
    public void Every_exit_code_is_in_the_documentation_and_nothing_else_is()
    {
        IEnumerable<string> inCode = Enum.GetValues<ExitCode>().Select(code => $"{(int)code} {code}");

        IEnumerable<string> documented = Document.Rows("exit-codes.md")
            .Where(row => int.TryParse(row.Cells[0], out _))
            .Select(row => $"{row.Cells[0]} {row.Cells[1].Trim('`')}");

        Assert.Equal(inCode, documented);
    }
}
