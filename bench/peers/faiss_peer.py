"""PCA and exact nearest neighbours in faiss, and a vote in NumPy."""

from peer import serve


def prepare(request):
    import faiss
    import numpy as np

    training, labels = request.training_pixels().astype(np.float32), request.training_labels()
    test, test_labels = request.test_pixels().astype(np.float32), request.test_labels()

    def run():
        pca = faiss.PCAMatrix(784, 40)
        pca.train(training)
        index = faiss.IndexFlatL2(40)
        index.add(pca.apply(training))
        _, neighbours = index.search(pca.apply(test), 4)
        return (vote(labels[neighbours]) == test_labels).mean()

    def vote(votes):
        return np.eye(10, dtype=np.uint8)[votes].sum(axis=1).argmax(axis=1)

    versions = {"faiss": faiss.__version__, "numpy": np.__version__}
    return run, versions, f"IndexFlatL2, {request.thread_limit}"


serve(prepare)
