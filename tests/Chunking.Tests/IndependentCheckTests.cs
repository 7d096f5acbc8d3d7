namespace MedV.Chunking.Tests;

public sealed class IndependentCheckTests
{
    [PythonFact]
    public async Task A_second_implementation_made_from_the_documents_cuts_as_the_vectors_say()
    {
        string output = await PythonFactAttribute.RunAsync(Vectors.PathOf("chunking/verify.py"));

        Assert.Contains("streams: as published", output, StringComparison.Ordinal);
    }
}
